/** A key with more rights than the stored one, given for one command and kept nowhere: the root key's or an administrator's. */
import type { Huawei } from '../huawei/cloud.ts';
import type { AccessKey, Account, Site } from '../model/account.ts';
import { AppError } from '../model/errors.ts';
import { identifyKey, type KeyOwner } from '../onboarding/identify-key.ts';
import { type AccessKeyFlags, accessKeyIdComplaint, givenAccessKey, missingKeyInputs } from './access-key-input.ts';
import type { Context } from './context.ts';

export interface WantedKey {
  /** The flag that is needed without a terminal, beside the key. */
  readonly confirmation?: readonly string[];
  /** True for a key that is to be stored, an IAM user's; else one with more rights is wanted. */
  readonly isStored?: boolean;
}

/** From flags or environment, else asked at a terminal. @throws AppError `missing-input` listing all that is missing */
export const askGivenKey = async (
  flags: AccessKeyFlags,
  context: Context,
  { confirmation = [], isStored = false }: WantedKey = {},
): Promise<AccessKey> => {
  const { texts } = context;
  const given = await givenAccessKey(flags, context);
  const lacking = missingKeyInputs(given);
  const missing = [...lacking, ...confirmation];
  if (!context.isInteractive && missing.length > 0) {
    const key = isStored ? 'the key of an IAM user' : 'the root key or an administrator’s, which is stored nowhere';
    const needed = lacking.length > 0 ? key : 'a confirmation';
    throw new AppError('missing-input', `This needs ${needed}:`, { details: { missing } });
  }
  const intro = isStored ? texts.wizard.userKeyIntro : texts.wizard.ownerKeyIntro;
  if (lacking.length > 0) (await context.ask()).say(intro);
  const id =
    given.id ??
    (await (await context.ask()).text({ message: texts.wizard.accessKeyId, validate: accessKeyIdComplaint }));
  const validate = (text: string) => (text ? null : texts.wizard.secretShort);
  const secret =
    given.secret ?? (await (await context.ask()).text({ message: texts.wizard.secret, masked: true, validate }));
  context.protect(secret);
  return { id, secret };
};

export interface OwnerCloud {
  readonly accessKey: AccessKey;
  readonly cloud: Huawei;
  readonly owner: KeyOwner;
}

const open = async (accessKey: AccessKey, site: Site, context: Context): Promise<OwnerCloud> => {
  const cloud = await context.cloud(accessKey, site);
  return { accessKey, cloud, owner: await identifyKey(cloud) };
};

/** @throws AppError `access-key-...` */
export const openOwnerCloud = async (site: Site, flags: AccessKeyFlags, context: Context): Promise<OwnerCloud> =>
  open(await askGivenKey(flags, context), site, context);

/**
 * A key that is given already, proven to be of the account.
 * @throws AppError `usage` for a key of another Huawei Cloud account
 */
export const openAsOwner = async (accessKey: AccessKey, account: Account, context: Context): Promise<OwnerCloud> => {
  const opened = await open(accessKey, account.site, context);
  if (opened.owner.domainId !== account.domainId) {
    throw new AppError(
      'usage',
      `That key is of the Huawei Cloud account "${opened.owner.domainName}", not of "${account.domainName}".`,
    );
  }
  return opened;
};

/** The same with a key of flags or environment, else asked. */
export const openOwnerCloudOf = async (
  account: Account,
  flags: AccessKeyFlags,
  context: Context,
): Promise<OwnerCloud> => openAsOwner(await askGivenKey(flags, context), account, context);
