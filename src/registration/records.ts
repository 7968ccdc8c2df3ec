/** What is known of Security Center on this side: which data centers are connected, which accounts are registered there. */
import type { ConfigStore } from '../config/store.ts';
import type { DataCenter } from '../model/account.ts';
import { AppError } from '../model/errors.ts';
import type { Connection, Registration } from '../model/security-center.ts';

/** Under this key of the encrypted config; its shape is this file's own. */
const configKey = 'securityCenter';

interface Book {
  readonly connections: readonly Connection[];
  readonly registrations: readonly Registration[];
}

type Config = Pick<ConfigStore, 'read' | 'update'>;

/** It was typed when it was sealed, so only its place is looked at. */
const bookIn = (data: Readonly<Record<string, unknown>>): Book => {
  const found = data[configKey] as Partial<Book> | undefined;
  return { connections: found?.connections ?? [], registrations: found?.registrations ?? [] };
};

const isSame = (one: Registration, domainId: string, dataCenter: DataCenter): boolean =>
  one.domainId === domainId && one.dataCenter === dataCenter;

const dataCenterFlag: Readonly<Record<DataCenter, string>> = {
  'chinese-mainland': 'cn',
  'outside-chinese-mainland': 'intl',
};

export const openRecords = (config: Config) => {
  const change = async (next: (book: Book) => Book): Promise<void> => {
    await config.update((data) => ({ ...data, [configKey]: next(bookIn(data)) }));
  };
  const read = async (): Promise<Book> => bookIn(await config.read());
  return {
    listConnections: async (): Promise<readonly Connection[]> => (await read()).connections,
    /** @throws AppError `security-center-not-connected` */
    getConnection: async (dataCenter: DataCenter): Promise<Connection> => {
      const found = (await read()).connections.find((each) => each.dataCenter === dataCenter);
      if (found) return found;
      const flag = `--data-center ${dataCenterFlag[dataCenter]}`;
      throw new AppError('security-center-not-connected', `Security Center (${dataCenter}) is not connected.`, {
        hint: `Connect it first: huawei-assets security-center connect ${flag}`,
        details: { dataCenter },
      });
    },
    saveConnection: (connection: Connection) =>
      change((book) => ({
        ...book,
        connections: [...book.connections.filter((each) => each.dataCenter !== connection.dataCenter), connection],
      })),
    forgetConnection: (dataCenter: DataCenter) =>
      change((book) => ({
        ...book,
        connections: book.connections.filter((each) => each.dataCenter !== dataCenter),
      })),
    listRegistrations: async (): Promise<readonly Registration[]> => (await read()).registrations,
    findRegistration: async (domainId: string, dataCenter: DataCenter): Promise<Registration | null> =>
      (await read()).registrations.find((each) => isSame(each, domainId, dataCenter)) ?? null,
    saveRegistration: (registration: Registration) =>
      change((book) => ({
        ...book,
        registrations: [
          ...book.registrations.filter((each) => !isSame(each, registration.domainId, registration.dataCenter)),
          registration,
        ],
      })),
    forgetRegistration: (domainId: string, dataCenter: DataCenter) =>
      change((book) => ({
        ...book,
        registrations: book.registrations.filter((each) => !isSame(each, domainId, dataCenter)),
      })),
  };
};

export type Records = ReturnType<typeof openRecords>;
