/** Huawei Cloud's grammar of custom policies, version 1.1, and its limits (IAM user guide, "Policy grammar"). */

/** Operator to condition key to values, such as `{"StringEquals": {"g:DomainName": ["example"]}}`. */
export type PolicyCondition = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

export interface PolicyStatement {
  readonly Effect: 'Allow' | 'Deny';
  /** `service:type:operation`, the service in lower case; `*` may stand in each part. */
  readonly Action: readonly string[];
  readonly Resource?: readonly string[];
  readonly Condition?: PolicyCondition;
}

export interface PolicyDocument {
  readonly Version: '1.1';
  readonly Statement: readonly PolicyStatement[];
}

/** AX is shown at the account's (global) level, XA at the projects': one policy is of one level. */
export const policyLevels = ['global', 'project'] as const;
export type PolicyLevel = (typeof policyLevels)[number];

/** A custom policy as it is made in an account. */
export interface CustomPolicy {
  /** 1 to 64 characters without spaces. */
  readonly name: string;
  readonly level: PolicyLevel;
  readonly description: string;
  readonly document: PolicyDocument;
}

const limits = {
  statements: 8,
  actions: 100,
  actionLength: 128,
  resources: 10,
  resourceLength: 128,
  conditions: 10,
  textLength: 6144,
} as const;

const actionPattern = /^[a-z0-9-]+:[A-Za-z0-9*-]+:[A-Za-z0-9*-]+$/;

/** Services whose actions belong to the global level; all others that this tool names are of projects. */
const globalServices = new Set(['iam', 'obs', 'cdn', 'eps']);

/** By their families, because Huawei's pages differ in the members; `StringLike` and `IpAddress` are other clouds'. */
const operatorPattern = /^(?!String(Not)?Like)(String|Number|Date|Bool|Null)[A-Za-z]*$/;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.length > 0 && value.every((each) => typeof each === 'string');

const resourceProblems = (value: unknown): string[] => {
  if (value === undefined) return [];
  if (!isTexts(value)) return ['Resource is no list of texts'];
  return [
    ...(value.length <= limits.resources ? [] : [`${limits.resources} resources are allowed`]),
    ...value
      .filter(({ length }) => length > limits.resourceLength)
      .map((text) => `the resource ${JSON.stringify(text)} has more than ${limits.resourceLength} characters`),
  ];
};

const conditionProblems = (value: unknown): string[] => {
  if (value === undefined) return [];
  if (!isObject(value)) return ['Condition is no object'];
  const entries = Object.entries(value);
  const keys = entries.flatMap(([, of]) => (isObject(of) ? Object.entries(of) : []));
  return [
    ...entries
      .filter(([operator]) => !operatorPattern.test(operator))
      .map(([operator]) => `${operator} is no operator of a condition`),
    ...entries.filter(([, of]) => !isObject(of)).map(([operator]) => `${operator} holds no condition keys`),
    ...keys.filter(([, values]) => !isTexts(values)).map(([key]) => `the condition key ${key} has no list of texts`),
    ...(keys.length <= limits.conditions ? [] : [`${limits.conditions} conditions are allowed`]),
  ];
};

const statementProblems = (value: unknown, at: number): string[] => {
  const where = `statement ${at + 1}`;
  if (!isObject(value)) return [`${where} is no object`];
  const { Effect, Action, Resource, Condition, ...rest } = value;
  const actions: readonly unknown[] = Array.isArray(Action) ? Action : [];
  return [
    ...(Effect === 'Allow' || Effect === 'Deny' ? [] : [`${where} needs an Effect of Allow or Deny`]),
    ...(actions.length >= 1 && actions.length <= limits.actions
      ? []
      : [`${where} needs 1 to ${limits.actions} actions`]),
    ...actions
      .filter(
        (action) => typeof action !== 'string' || !actionPattern.test(action) || action.length > limits.actionLength,
      )
      .map((action) => `${where}: ${JSON.stringify(action)} is no action (service:type:operation)`),
    ...[...resourceProblems(Resource), ...conditionProblems(Condition)].map((problem) => `${where}: ${problem}`),
    ...Object.keys(rest).map((key) => `${where}: ${key} is not part of the grammar`),
  ];
};

const levelProblems = (document: unknown): string[] => {
  const statements = isObject(document) && Array.isArray(document.Statement) ? document.Statement : [];
  const services = new Set(
    statements.flatMap((statement: unknown) =>
      isObject(statement) && Array.isArray(statement.Action)
        ? statement.Action.map((action) => String(action).split(':')[0] ?? '')
        : [],
    ),
  );
  const global = [...services].filter((service) => globalServices.has(service));
  const isMixed = global.length > 0 && global.length < services.size;
  return isMixed ? [`global services (${global.join(', ')}) and project services need policies of their own`] : [];
};

/** Everything that is wrong with a document; empty when Huawei Cloud's grammar takes it. */
export const policyProblems = (document: unknown): string[] => {
  if (!isObject(document)) return ['it is no JSON object'];
  const { Version, Statement, ...rest } = document;
  const statements: readonly unknown[] = Array.isArray(Statement) ? Statement : [];
  const length = JSON.stringify(document).length;
  return [
    ...(Version === '1.1' ? [] : ['its Version is not "1.1"']),
    ...(statements.length >= 1 && statements.length <= limits.statements
      ? []
      : [`it needs 1 to ${limits.statements} statements`]),
    ...statements.flatMap(statementProblems),
    ...Object.keys(rest).map((key) => `${key} is not part of the grammar`),
    ...(length <= limits.textLength ? [] : [`it has ${length} characters, ${limits.textLength} are allowed`]),
    ...levelProblems(document),
  ];
};
