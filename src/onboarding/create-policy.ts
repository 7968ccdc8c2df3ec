/** Makes a custom policy of what its account's Huawei Cloud knows. */
import type { Huawei } from '../huawei/cloud.ts';
import { CloudError } from '../model/errors.ts';
import type { CustomPolicy } from '../model/policy-document.ts';
import { withinQuota } from './quota.ts';
import { createOrAdopt } from './settle.ts';

export interface CreateDeps {
  readonly root: Huawei;
  /** Told of an action that this cloud does not know and that was therefore left out of a custom policy. */
  readonly onActionDropped: (policy: string, action: string) => void;
}

/** The action that a refusal with IAM.1036 ("not registered") names. */
const unknownActionOf = (error: unknown): string | null =>
  error instanceof CloudError && error.answer.cloudCode === 'IAM.1036'
    ? (/[a-z0-9-]+:[A-Za-z*]+:[A-Za-z*]+/.exec(error.message)?.[0] ?? null)
    : null;

const withoutAction = (policy: CustomPolicy, action: string): CustomPolicy => ({
  ...policy,
  document: {
    ...policy.document,
    Statement: policy.document.Statement.map((statement) => ({
      ...statement,
      Action: statement.Action.filter((each) => each !== action),
    })).filter(({ Action }) => Action.length > 0),
  },
});

/** Creates a custom policy; regions and sites differ in the actions they know, so an unknown one is dropped and told. */
export const createPolicy = async (
  policy: CustomPolicy,
  domainId: string,
  { root, onActionDropped }: CreateDeps,
): Promise<string> => {
  let wanted = policy;
  for (;;) {
    try {
      const create = () => root.policies.create(wanted, domainId);
      const find = () => root.policies.find(policy.name, domainId);
      return (await withinQuota('policy', root, domainId, () => createOrAdopt(create, find, true))).id;
    } catch (error) {
      const action = unknownActionOf(error);
      const isListed = wanted.document.Statement.some(
        (statement) => action !== null && statement.Action.includes(action),
      );
      if (action === null || !isListed) throw error;
      onActionDropped(policy.name, action);
      wanted = withoutAction(wanted, action);
    }
  }
};
