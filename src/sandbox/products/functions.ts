import { sandboxUserDataMarker } from '../secrets.ts';
import { hole } from '../templates.ts';
import { byCursor } from './paging.ts';
import { nameIds, type ProductType } from './product-type.ts';
import type { Service } from './service.ts';

/** FunctionGraph API reference, "Querying Functions": the environment of a function is its `user_data`. */
const functions: ProductType = {
  name: 'functiongraph.functions',
  idAt: 'func_urn',
  nameAt: 'func_name',
  ids: (place) => nameIds(`urn:fss:${place.region}:${place.projectId}:function:default:fn-`, ':latest'),
  shape: (place, dice) => ({
    func_id: hole.uuid,
    func_urn: hole.id,
    project_name: place.projectName,
    func_name: `fn-${hole.head}`,
    domain_id: place.domainId,
    namespace: place.projectId,
    package: 'default',
    runtime: dice.pick(['Python3.9', 'Node.js18.15', 'Java11', 'Custom']),
    timeout: 30,
    handler: 'index.handler',
    memory_size: 128,
    cpu: 300,
    code_type: 'zip',
    code_url: `https://obs.${place.region}.myhuaweicloud.com/fn/${hole.head}.zip?Signature=${sandboxUserDataMarker}`,
    code_filename: 'index.zip',
    code_size: 272,
    user_data: JSON.stringify({ DB_PASSWORD: sandboxUserDataMarker }),
    encrypted_user_data: JSON.stringify({ API_KEY: sandboxUserDataMarker }),
    digest: 'faa825575c45437cddd4e369bea69893bcbe195d478178462ad90984fe72993f',
    version: 'latest',
    image_name: 'latest-191025153727@zehht',
    xrole: dice.flaw() ? 'te_admin_agency' : '',
    app_xrole: '',
    last_modified: `${hole.created}:00+08:00`,
    func_vpc_id: dice.flaw() ? '' : hole.first,
    func_vpc: null,
    concurrency: -1,
    type: 'v2',
    enterprise_project_id: dice.pick(place.enterpriseProjectIds),
    log_config: { group_id: '', stream_id: '' },
    is_stateful_function: false,
    is_bridge_function: false,
  }),
  fill: (place, index) => ({ first: place.idOf('vpc.vpcs', index) }),
};

export const functionGraph: Service = {
  host: 'functiongraph',
  errors: 'gateway',
  codes: 'FSS',
  types: [functions],
  calls: [
    {
      path: '/v2/{project}/fgs/functions',
      types: ['functiongraph.functions'],
      rows: 'functions',
      paging: byCursor(
        { size: 'maxitems', next: 'next_marker', total: 'count', isLenient: true },
        { usual: 400, most: 400 },
      ),
      action: 'functiongraph:function:list',
    },
  ],
};
