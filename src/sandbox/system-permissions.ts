import { hexId } from './numbers.ts';

export interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: readonly string[];
}

export interface PolicyDocument {
  readonly Version: string;
  readonly Statement: readonly Statement[];
}

/** A permission: a system role, a system policy or a custom policy. */
export interface Role {
  readonly id: string;
  readonly name: string;
  readonly displayName: string;
  /** Where it shows: AX account level, XA project level, AA both. */
  readonly type: 'AX' | 'XA' | 'AA';
  readonly catalog: string;
  readonly isPolicy: boolean;
  readonly description: string;
  readonly policy: PolicyDocument;
  /** What it allows, in the form of actions; system roles print older words in `policy`. */
  readonly allows: readonly string[];
  readonly exceptServices: readonly string[];
  /** The account that made it; undefined for the system's own. */
  readonly domainId?: string;
  readonly createdAtMs?: number;
  readonly updatedAtMs?: number;
}

type Sketch = Pick<Role, 'name' | 'displayName' | 'type' | 'catalog'> & { actions: readonly string[] };

const policyOf = (seed: number, sketch: Sketch): Role => ({
  id: hexId(`${seed}/permission/${sketch.displayName}`),
  name: sketch.name,
  displayName: sketch.displayName,
  type: sketch.type,
  catalog: sketch.catalog,
  isPolicy: true,
  description: `${sketch.displayName}.`,
  policy: { Version: '1.1', Statement: [{ Effect: 'Allow', Action: sketch.actions }] },
  allows: sketch.actions,
  exceptServices: [],
});

type RoleSketch = Sketch & { printed: PolicyDocument; exceptServices: readonly string[] };

const roleOf = (seed: number, sketch: RoleSketch): Role => ({
  ...policyOf(seed, sketch),
  isPolicy: false,
  policy: sketch.printed,
  exceptServices: sketch.exceptServices,
});

const allowPrinted = (...actions: string[]): PolicyDocument => ({
  Version: '1.0',
  Statement: [{ Effect: 'Allow', Action: actions }],
});

const guestPrinted: PolicyDocument = {
  Version: '1.0',
  Statement: [
    { Effect: 'Allow', Action: ['::Get', '::List'] },
    { Effect: 'Deny', Action: ['identity:*'] },
  ],
};

/** The cross-service roles (catalog BASE), as the IAM guide lists them. */
const baseRoles = (seed: number): Role[] => [
  // Listed before the real one: whoever takes the first answer to a filter word takes the wrong role.
  roleOf(seed, {
    name: 'readonly_bss',
    displayName: 'Tenant Guest for Billing',
    type: 'AX',
    catalog: 'BASE',
    actions: ['bss:*:get*', 'bss:*:list*'],
    printed: allowPrinted('bss:*:Get', 'bss:*:List'),
    exceptServices: [],
  }),
  roleOf(seed, {
    name: 'readonly',
    displayName: 'Tenant Guest',
    type: 'AA',
    catalog: 'BASE',
    actions: ['*:*:get*', '*:*:list*', 'cdn:*:query*'],
    printed: guestPrinted,
    exceptServices: ['iam'],
  }),
  roleOf(seed, {
    name: 'te_admin',
    displayName: 'Tenant Administrator',
    type: 'AA',
    catalog: 'BASE',
    actions: ['*:*:*'],
    printed: {
      Version: '1.0',
      Statement: [
        { Effect: 'Allow', Action: ['*:*:*'] },
        { Effect: 'Deny', Action: ['identity:*'] },
      ],
    },
    exceptServices: ['iam'],
  }),
  roleOf(seed, {
    name: 'secu_admin',
    displayName: 'Security Administrator',
    type: 'AX',
    catalog: 'BASE',
    actions: ['iam:*:*'],
    printed: allowPrinted('iam:*:*'),
    exceptServices: [],
  }),
  roleOf(seed, {
    name: 'te_agency',
    displayName: 'Agent Operator',
    type: 'AX',
    catalog: 'BASE',
    actions: ['iam:agencies:assume'],
    printed: allowPrinted('iam:agencies:assume'),
    exceptServices: [],
  }),
];

/** Services with the usual pair of system policies. The list is long on purpose: a page holds 300 permissions, the catalogue more. */
const projectServices =
  'AntiDDoS AOM APIG APM AS AstroZero BMS CAE CBH CBR CCE CCI CCM CES CFW CloudTable COC CodeArtsBuild CodeArtsCheck CodeArtsDeploy CodeArtsPipeline CodeArtsRepo CodeArtsReq CodeArtsTestPlan CPTS CSE CSMS CSS CTS CodeHub DAS DataArtsStudio DBSS DC DCS DDM DDS DeC DEH DEW DGC DIS DLI DMS DNS DRS DSC DSS DWS ECS EdgeSec EIP ELB EPS ER ESW EVS FRS FunctionGraph GaussDB GaussDBforMySQL GaussDBNoSQL GES GSL HSS IEC IEF IMS IoTA IoTDA IVS KMS LakeFormation LTS Live MAS MapDS Meeting ModelArts MPC MRS MSGSMS MTD NAT OCR OIS OMS OptVerse OROAS OSM RDS RFS ROMA RTC SDRS SecMaster ServiceStage SFS SFSTurbo SIS SMN SMS SWR TaurusDB TICS VIS VOD VPC VPCEP VPN WAF Workspace'.split(
    ' ',
  );
const globalServices =
  'AAD CC CDN Config DCAAS DevCloud GA IAM IdentityCenter OBS Organizations PCA RAM RGC RMS SCM STS TMS UCS BSS'.split(
    ' ',
  );

const ecsReadActions = [
  'ecs:*:get*',
  'ecs:*:list*',
  'ecs:serverGroups:manage',
  'ecs:serverVolumes:use',
  'evs:*:get*',
  'evs:*:list*',
  'vpc:*:get*',
  'vpc:*:list*',
  'ims:*:get*',
  'ims:*:list*',
];

/** Services whose actions begin with another word than their policies do, or with several. */
const actionWords: Readonly<Record<string, readonly string[]>> = {
  AntiDDoS: ['anti-ddos'],
  AS: ['autoscaling'],
  CCM: ['scm', 'pca'],
  DEW: ['kms', 'csms', 'kps'],
  GaussDBforMySQL: ['gaussdb'],
  GaussDBNoSQL: ['nosql'],
  TaurusDB: ['gaussdb'],
};

const eipReadActions = ['vpc:publicIps:get*', 'vpc:publicIps:list*', 'vpc:bandwidths:get*', 'vpc:bandwidths:list*'];

const readVerbs: Readonly<Record<string, readonly string[]>> = {
  CDN: ['get', 'list', 'query'],
  IAM: ['get', 'list', 'check'],
};

const wordsOf = (service: string): readonly string[] => actionWords[service] ?? [service.toLowerCase()];

const readActions = (service: string): readonly string[] => {
  if (service === 'ECS') return ecsReadActions;
  if (service === 'EIP') return eipReadActions;
  const verbs = readVerbs[service] ?? ['get', 'list'];
  return wordsOf(service).flatMap((word) => verbs.map((verb) => `${word}:*:${verb}*`));
};

const servicePolicies = (seed: number, service: string, type: 'AX' | 'XA', number: number): Role[] => {
  const word = service.toLowerCase();
  const sketch = (suffix: string, actions: readonly string[], offset: number): Role =>
    policyOf(seed, {
      name: `system_all_${number + offset}`,
      displayName: `${service} ${suffix}`,
      type,
      catalog: service,
      actions,
    });
  return [
    // A look-alike comes first here too: the filter word finds both.
    ...(service === 'ECS' || service === 'IAM' ? [sketch('ReadOnlyAccess Lite', [`${word}:*:getQuota`], 3)] : []),
    sketch('ReadOnlyAccess', readActions(service), 0),
    sketch(
      'FullAccess',
      wordsOf(service).map((each) => `${each}:*:*`),
      1,
    ),
    sketch('CommonOperations', [...readActions(service), `${word}:*:update*`], 2),
  ];
};

/** All system permissions of the sandbox's site, in the order in which the list call gives them. */
export const systemPermissions = (seed: number): Role[] => [
  ...baseRoles(seed),
  ...projectServices.flatMap((service, index) => servicePolicies(seed, service, 'XA', index * 10)),
  ...globalServices.flatMap((service, index) => servicePolicies(seed, service, 'AX', 2000 + index * 10)),
  policyOf(seed, {
    name: 'system_all_3000',
    displayName: 'RMS ConsoleFullAccess',
    type: 'AX',
    catalog: 'RMS',
    actions: ['rms:*:*'],
  }),
  policyOf(seed, {
    name: 'system_all_3001',
    displayName: 'FullAccess',
    type: 'AA',
    catalog: 'BASE',
    actions: ['*:*:*'],
  }),
];
