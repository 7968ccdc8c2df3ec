import { queryValue } from '../call.ts';
import { hole } from '../templates.ts';
import { byRows, total } from './paging.ts';
import { givenIds, type ProductType } from './product-type.ts';
import type { Service } from './service.ts';

/** The account's own enterprise projects: `0` is the default one. */
const enterpriseProjects: ProductType = {
  name: 'eps.enterpriseProjects',
  isGlobal: true,
  count: (place) => place.enterpriseProjectIds.length,
  ids: (place) => givenIds(place.seed, place.enterpriseProjectIds),
  enterpriseProjectAt: 'id',
  shape: () => ({
    id: hole.id,
    name: hole.first,
    description: '',
    status: 1,
    type: 'prod',
    created_at: `${hole.created}:00Z`,
    updated_at: `${hole.created}:00Z`,
    delete_flag: false,
  }),
  fill: (_place, index) => ({ first: index === 0 ? 'default' : 'platform' }),
};

export const eps: Service = {
  host: 'eps',
  errors: 'error',
  codes: 'EPS',
  isGlobal: true,
  regions: ['global', 'cn-north-4'],
  types: [enterpriseProjects],
  calls: [
    {
      path: '/v1.0/enterprise-projects',
      types: ['eps.enterpriseProjects'],
      rows: 'enterprise_projects',
      paging: byRows({ usual: 1000, most: 1000 }, total('total_count')),
      action: 'eps:enterpriseProjects:list',
      filters: [
        (call) => {
          const wanted = queryValue(call, 'status');
          return wanted === undefined ? undefined : (row) => String(row.status) === wanted;
        },
      ],
    },
  ],
};
