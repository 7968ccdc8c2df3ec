import { hole } from '../templates.ts';
import { byRows, total } from './paging.ts';
import { hexIds, type ProductType } from './product-type.ts';
import { keyValues, type Service } from './service.ts';

/** RDS API reference, "Querying DB Instances"; a recorded answer. */
const instances: ProductType = {
  name: 'rds.instances',
  ids: hexIds('', 'in01'),
  shape: (place, dice) => {
    const engine = dice.pick([
      { type: 'MySQL', version: '8.0', port: 3306 },
      { type: 'PostgreSQL', version: '14', port: 5432 },
      { type: 'SQLServer', version: '2019_SE', port: 1433 },
      { type: 'MariaDB', version: '10.5', port: 3306 },
    ]);
    const isPublic = dice.flaw();
    const isPair = dice.oneIn(2);
    const zones = isPair ? [`${place.region}a`, `${place.region}${dice.flaw() ? 'a' : 'b'}`] : [`${place.region}a`];
    const status = dice.pick(['ACTIVE', 'ACTIVE', 'ACTIVE', 'STORAGE FULL', 'BUILD', 'BACKING UP']);
    return {
      id: hole.id,
      name: `rds-${engine.type.toLowerCase()}-${hole.number}`,
      status,
      alias: '',
      private_ips: [`10.1.${hole.lowOctets}`],
      private_dns_names: [],
      public_ips: isPublic ? [`198.19.${hole.lowOctets}`] : [],
      public_dns_names: [],
      port: engine.port,
      type: isPair ? 'Ha' : 'Single',
      region: place.region,
      datastore: { type: engine.type, version: engine.version, complete_version: `${engine.version}.28` },
      // Empty while the instance is created.
      created: status === 'BUILD' ? '' : `${hole.created}:00+0000`,
      updated: '2025-03-16T10:30:00+0000',
      db_user_name: 'root',
      vpc_id: hole.first,
      subnet_id: hole.second,
      security_group_id: hole.third,
      flavor_ref: 'rds.mysql.n1.large.2',
      cpu: '2',
      mem: '4',
      volume: { type: 'CLOUDSSD', size: 60 },
      switch_strategy: 'reliability',
      ha: isPair ? { replication_mode: 'async' } : null,
      backup_strategy: { start_time: '19:00-20:00', keep_days: dice.flaw() ? 0 : 7 },
      maintenance_window: '02:00-06:00',
      nodes: zones.map((zone, index) => ({
        id: `${hole.hex}no0${index + 1}`,
        name: `rds-${hole.number}_node${index}`,
        role: index === 0 ? 'master' : 'slave',
        status: 'ACTIVE',
        availability_zone: zone,
      })),
      related_instance: [],
      disk_encryption_id: dice.flaw() ? '' : hole.fourth,
      enable_ssl: !dice.flaw(),
      enterprise_project_id: dice.pick(place.enterpriseProjectIds),
      tags: dice.pick([[], keyValues(['env', 'prod']), keyValues(['负责人', '数据平台'])]),
      charge_info: { charge_mode: dice.pick(['postPaid', 'prePaid']) },
      time_zone: 'UTC+08:00',
      expiration_time: null,
    };
  },
  fill: (place, index) => ({
    first: place.idOf('vpc.vpcs', index),
    second: place.idOf('vpc.subnets', index),
    third: place.idOf('vpc.securityGroups', index),
    fourth: place.idOf('kms.keys', index),
  }),
  properties: (row) => ({
    status: row.status,
    type: row.type,
    datastore: row.datastore,
    port: row.port,
    publicIps: row.public_ips,
    privateIps: row.private_ips,
    diskEncryptionId: row.disk_encryption_id,
    vpcId: row.vpc_id,
    securityGroupId: row.security_group_id,
  }),
};

export const rds: Service = {
  host: 'rds',
  errors: 'gateway',
  codes: 'DBS',
  types: [instances],
  calls: [
    {
      path: '/v3/{project}/instances',
      types: ['rds.instances'],
      rows: 'instances',
      paging: byRows({ usual: 100, most: 100 }, total('total_count')),
      action: 'rds:instance:list',
    },
  ],
};
