import { type Call, queryValue } from '../call.ts';
import type { Fields } from '../series.ts';
import { hole } from '../templates.ts';
import { byRows, total } from './paging.ts';
import type { Dice, Place, ProductType } from './product-type.ts';
import { keyValues, type ReadFilter, type Service } from './service.ts';

/** A failed instance is left out unless `include_failure` says otherwise. */
const failed = 'CREATEFAILED';

/** What the three brokers have in common. `charging_mode` is 1 on demand and 0 yearly or monthly: the other way round than elsewhere. */
const broker = (place: Place, dice: Dice, engine: string): Fields => ({
  name: `${engine}-${hole.number}`,
  port: 9092,
  status: dice.variant === 7 ? failed : dice.pick(['RUNNING', 'RUNNING', 'RUNNING', 'RESTARTING', 'FROZEN']),
  type: 'cluster',
  specification: '100MB',
  connect_address: `10.2.${hole.lowOctets}`,
  instance_id: hole.id,
  charging_mode: dice.pick([1, 1, 0]),
  vpc_id: hole.first,
  vpc_name: 'vpc',
  product_id: '00300-30308-0--0',
  security_group_id: hole.second,
  security_group_name: 'default',
  subnet_id: hole.third,
  available_zones: [`${place.region}a`],
  user_id: place.rootUserId,
  user_name: 'paas_dms',
  storage_space: 600,
  enterprise_project_id: dice.pick(place.enterpriseProjectIds),
  tags: dice.pick([[], keyValues(['environment', 'testing']), keyValues(['负责人', '消息组'])]),
});

const fill: ProductType['fill'] = (place, index) => ({
  first: place.idOf('vpc.vpcs', index),
  second: place.idOf('vpc.securityGroups', index),
  third: place.idOf('vpc.subnets', index),
});

const common = { idAt: 'instance_id', fill };

/** Kafka API reference, "Listing All Instances"; a recorded answer. */
const kafkas: ProductType = {
  ...common,
  name: 'dms.kafkas',
  shape: (place, dice) => {
    const isOpen = dice.flaw();
    return {
      ...broker(place, dice, 'kafka'),
      engine: 'kafka',
      engine_version: '2.7',
      resource_spec_code: 'dms.instance.kafka.cluster.c3.mini',
      created_at: hole.createdMs,
      enable_publicip: isOpen,
      public_connect_address: isOpen ? `198.19.${hole.lowOctets}:9094` : '',
      ssl_enable: !isOpen,
      broker_ssl_enable: !isOpen,
      kafka_security_protocol: isOpen ? 'PLAINTEXT' : 'SASL_SSL',
      port_protocols: {
        private_plain_enable: isOpen,
        private_sasl_ssl_enable: !isOpen,
        public_plain_enable: isOpen,
        public_sasl_ssl_enable: false,
      },
      disk_encrypted: !dice.flaw(),
      disk_encrypted_key: hole.fourth,
    };
  },
  fill: (place, index) => ({ ...fill(place, index), fourth: place.idOf('kms.keys', index) }),
};

/** RabbitMQ API reference, "Listing All Instances". */
const rabbits: ProductType = {
  ...common,
  name: 'dms.rabbitmqs',
  shape: (place, dice) => {
    const isOpen = dice.flaw();
    return {
      ...broker(place, dice, 'rabbitmq'),
      engine: 'rabbitmq',
      engine_version: '3.8.35',
      port: 5672,
      created_at: hole.createdMs,
      enable_publicip: isOpen,
      publicip_address: isOpen ? `198.19.${hole.lowOctets}` : null,
      publicip_id: null,
      ssl_enable: !isOpen,
    };
  },
};

/** RocketMQ API reference, "Listing RocketMQ Instances": it calls itself `reliability` and gives its time as a number. */
const rockets: ProductType = {
  ...common,
  name: 'dms.rocketmqs',
  shape: (place, dice) => ({
    ...broker(place, dice, 'rocketmq'),
    engine: 'reliability',
    engine_version: '4.8.0',
    created_at: hole.createdMsNumber,
    enable_publicip: false,
    publicip_address: '',
    public_namesrv_address: '',
    public_broker_address: '',
    ssl_enable: true,
    tls_mode: dice.flaw() ? 'PERMISSIVE' : 'SSL',
    enable_acl: !dice.flaw(),
  }),
};

const engines: Readonly<Record<string, string>> = {
  kafka: 'dms.kafkas',
  rabbitmq: 'dms.rabbitmqs',
  rocketmq: 'dms.rocketmqs',
  reliability: 'dms.rocketmqs',
};

const byEngine = (call: Call, types: readonly string[]): readonly string[] => {
  const engine = queryValue(call, 'engine');
  return engine === undefined ? types : types.filter((type) => type === engines[engine]);
};

/** Also of DCS. */
export const withoutFailed: ReadFilter = (call) =>
  queryValue(call, 'include_failure') === 'true' ? undefined : (row) => row.status !== failed;

/** One path for three brokers. */
export const dms: Service = {
  host: 'dms',
  errors: 'gateway',
  codes: 'DMS',
  types: [kafkas, rabbits, rockets],
  calls: [
    {
      path: '/v2/{project}/instances',
      types: ['dms.kafkas', 'dms.rabbitmqs', 'dms.rocketmqs'],
      choose: byEngine,
      rows: 'instances',
      paging: byRows({ usual: 10, most: 50 }, total('instance_num')),
      action: 'dms:instance:list',
      filters: [withoutFailed],
    },
  ],
};
