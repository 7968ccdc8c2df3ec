/** Huawei Cloud's grammar of custom policies, version 1.1, and its limits (IAM user guide, "Policy grammar"). */

export interface PolicyStatement {
  readonly Effect: 'Allow' | 'Deny';
  /** `service:type:operation`, the service in lower case; `*` may stand in each part. */
  readonly Action: readonly string[];
  readonly Resource?: readonly string[];
}

export interface PolicyDocument {
  readonly Version: '1.1';
  readonly Statement: readonly PolicyStatement[];
}

const limits = { statements: 8, actions: 100, actionLength: 128, textLength: 6144 } as const;

const actionPattern = /^[a-z0-9-]+:[A-Za-z0-9*-]+:[A-Za-z0-9*-]+$/;

/** Services whose actions belong to the global level; all others that this tool names are of projects. */
const globalServices = new Set(['iam', 'obs', 'cdn', 'eps']);

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

const statementProblems = (value: unknown, at: number): string[] => {
  const where = `statement ${at + 1}`;
  if (!isObject(value)) return [`${where} is no object`];
  const { Effect, Action, Resource, ...rest } = value;
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
    ...(Resource === undefined || Array.isArray(Resource) ? [] : [`${where}: Resource is no list`]),
    ...Object.keys(rest)
      .filter((key) => key !== 'Condition')
      .map((key) => `${where}: ${key} is not part of the grammar`),
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
