/** Whose key this is, before anything is made or saved with it. */
import type { Huawei } from '../huawei/cloud.ts';
import { AppError } from '../model/errors.ts';

export interface KeyOwner {
  readonly domainId: string;
  readonly domainName: string;
  readonly userId: string;
  readonly userName: string;
  readonly isRoot: boolean;
}

/**
 * Asks the cloud who owns the key. One call decides whether the key works at all.
 * @throws AppError `access-key-...`, `clock-skew`, `unreachable` and the like
 */
export const identifyKey = async (cloud: Huawei): Promise<KeyOwner> => {
  const domain = await cloud.iam.getDomain();
  const key = await cloud.iam.findKey(cloud.accessKeyId, domain.id);
  if (!key) {
    throw new AppError(
      'access-key-not-found',
      `Huawei Cloud has no access key ${cloud.accessKeyId} in ${domain.name}.`,
    );
  }
  const user = await cloud.iam.getUser(key.userId, domain.id);
  return { domainId: domain.id, domainName: domain.name, userId: user.id, userName: user.name, isRoot: user.isRoot };
};

/**
 * Proves that the key is the account owner's.
 * @throws AppError `not-root-key` for an IAM user's key
 */
export const identifyRootKey = async (root: Huawei): Promise<KeyOwner> => {
  const owner = await identifyKey(root);
  if (!owner.isRoot) {
    throw new AppError(
      'not-root-key',
      `Access key ${root.accessKeyId} belongs to the IAM user "${owner.userName}", not to the owner of account "${owner.domainName}".`,
      { details: { userName: owner.userName, domainName: owner.domainName } },
    );
  }
  return owner;
};

/**
 * The root key is used and never stored: whatever opens the configuration would open the whole account.
 * @throws AppError `root-key-refused`
 */
export const requireUserKey = ({ isRoot, domainName }: KeyOwner): void => {
  if (!isRoot) return;
  throw new AppError(
    'root-key-refused',
    `That is the root key of the Huawei Cloud account "${domainName}", which is never stored.`,
  );
};

/**
 * Key ids of Alibaba Cloud start with LTAI (or STS. for temporary ones). Huawei Cloud's are 20 capital letters and digits,
 * those of private clouds may differ; what is as long as a secret, or holds a space or an @, is surely none.
 * @returns what is wrong with the text as a Huawei Cloud Access Key ID, or null
 */
export const validateAccessKeyId = (text: string): 'alibaba-key' | 'empty' | 'not-a-key' | null => {
  if (text === '') return 'empty';
  if (/^(LTAI|STS\.)/i.test(text)) return 'alibaba-key';
  return /^[A-Za-z0-9_-]{6,32}$/.test(text) ? null : 'not-a-key';
};
