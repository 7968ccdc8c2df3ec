/** What the catalogue says of one product type: how its service lists it, and how a row becomes a record. */
import type { Encryption, JsonValue, Observed, Product } from '../../model/record.ts';
import type { Service } from '../endpoints.ts';
import type { Json } from '../read.ts';
import type { CallWatcher, Sdk } from '../sdk.ts';

/** A dotted path into a document, such as `metadata.vpc_id`; `[]` goes through a list: `nodes[].public_ip`. */
export type Path = string;

export type Reader<T> = (item: Json) => T;

/** Where the parameters of paging are sent. KMS wants its numbers as texts. */
export type PagingPlace = 'query' | 'body' | 'body-as-text';

/** How a list is walked; `size` is the page size that is asked for, within what the API allows. */
export type Paging =
  | { readonly family: 'none' }
  /** The answer names the marker of the next page; absent, null or empty on the last. */
  | {
      readonly family: 'next-marker';
      readonly size: number;
      /** Where the answer has it; `page_info.next_marker` unless said. */
      readonly next?: Path;
      /** A field of the answer that is "false" on the last page. */
      readonly more?: Path;
      readonly total?: Path;
      readonly limit?: string;
      readonly place?: PagingPlace;
    }
  /** The marker is the id of the last row. */
  | { readonly family: 'last-id'; readonly size: number; readonly total?: Path; readonly limit?: string }
  /** The position of a page's first row, counted from 0 unless said. */
  | {
      readonly family: 'offset';
      readonly size: number;
      readonly total?: Path;
      readonly offset?: string;
      readonly limit?: string;
      readonly from?: 0 | 1;
      readonly place?: PagingPlace;
    }
  /** The number of a page, counted from 1. */
  | {
      readonly family: 'page-number';
      readonly size: number;
      readonly total?: Path;
      readonly page: string;
      readonly limit: string;
    };

export type PagingFamily = Paging['family'];

/** What asks for the resources of every enterprise project that the key may see, where a service takes this value. */
export const everyEnterpriseProject = { enterprise_project_id: 'all_granted_eps' } as const;

export type QueryValue = string | number | readonly string[];

/** One way to list a type. */
export interface ListCall {
  /** POST only where the service lists by it; such a call changes nothing. */
  readonly method?: 'GET' | 'POST';
  /** With `{project_id}` or `{domain_id}`, and a parent's placeholder. */
  readonly path: string;
  /** What must be sent for everything to be listed; the value `{domain_id}` stands for the account's id. */
  readonly query?: Readonly<Record<string, QueryValue>>;
  readonly body?: Readonly<Record<string, JsonValue>>;
  readonly paging: Paging;
  /** Where the rows are; empty where the answer itself is the list. */
  readonly items: Path;
  readonly fields: FieldMap;
}

/** A field by the path of its value, or by a reader where a path does not say it. */
export interface FieldMap {
  readonly id: Path | Reader<string | null>;
  readonly name?: Path | Reader<string | null>;
  readonly status?: Path | Reader<string | null>;
  readonly createdAt?: Path;
  readonly updatedAt?: Path;
  readonly vpcId?: Path | Reader<string | null>;
  readonly enterpriseProjectId?: Path;
  readonly tags?: Reader<Readonly<Record<string, string>>>;
  readonly publicAddresses?: readonly Path[] | Reader<readonly string[]>;
  readonly encryption?: Reader<Encryption | null>;
  /** Settings that posture and exposure are judged by. A reader gives null where the row does not say it, never a default. */
  readonly details?: Readonly<Record<string, Path | Reader<JsonValue>>>;
}

export interface ListOptions {
  readonly region: string;
  /** Null only for what is in no project. */
  readonly projectId: string | null;
  readonly domainId: string;
  readonly watcher?: CallWatcher | undefined;
  readonly signal?: AbortSignal | undefined;
  /** In the place of the entry's own, for tests. */
  readonly pageSize?: number | undefined;
}

/** A type whose list is asked for once for each row of another. */
export interface Parent {
  readonly entry: ProductEntry;
  /** The placeholder in the path, or the query parameter, that takes the id of a row. */
  readonly placeholder?: string;
  readonly parameter?: string;
  /** Ids that are asked for whether or not the parent's list has them. */
  readonly always?: readonly string[];
  /** The detail in which a record keeps the id of its row; none where it says nothing. */
  readonly detail?: string;
}

export interface ProductEntry {
  /** As Config names it where it does, else in its style. */
  readonly type: string;
  readonly title: string;
  readonly service: Service;
  /** `region`: in no project. `global`: listed once for the account, on one host for all regions. */
  readonly scope: 'project' | 'region' | 'global';
  /** A list of the whole account that is asked for in a project all the same, whichever it is. */
  readonly inAnyProject?: boolean;
  readonly list: ListCall;
  /** Tried where the first call is not offered or not permitted. */
  readonly otherwise?: ListCall;
  readonly parent?: Parent;
  /** Rows that belong to another type of the same list are left out. */
  readonly keep?: Reader<boolean>;
  /** Takes the place of the generic walk where the API is of another kind. */
  readonly lister?: (sdk: Sdk, entry: ProductEntry, options: ListOptions) => AsyncGenerator<Observed<Product>[]>;
  /** `provider.type` in Config; null where it has none or the name is not known. */
  readonly configType: string | null;
  /** True where Config leaves out what posture is judged by, so that its service is asked even where Config works. */
  readonly prefersService?: boolean;
  /** Huawei's own name of the permission (action) to list; null where it is not known. */
  readonly permission: string | null;
  /** True where the service answers with an empty list, and not with a refusal, when the permission is missing. */
  readonly emptyMayMeanForbidden?: boolean;
  /** Where the facts of this entry were read. */
  readonly source: string;
}
