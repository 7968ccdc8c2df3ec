/** A key with more rights than the stored one, given for one command and kept nowhere: the root key's or an administrator's. */
import type { Huawei } from '../huawei/cloud.ts';
import type { AccessKey, Account, Site } from '../model/account.ts';
import { AppError } from '../model/errors.ts';
import { identifyKey, type KeyOwner } from '../onboarding/identify-key.ts';
import { type AccessKeyFlags, accessKeyIdComplaint, givenAccessKey, missingKeyInputs } from './access-key-input.ts';
import type { Context } from './context.ts';

/** From flags or environment, else asked at a terminal. @throws AppError `missing-input` */
export const askGivenKey = async (flags: AccessKeyFlags, context: Context): Promise<AccessKey> => {
  const { texts } = context;
  const given = await givenAccessKey(flags, context);
  if (!context.isInteractive && (given.id === undefined || given.secret === undefined)) {
    throw new AppError('missing-input', 'This needs the root key or an administrator’s, which is stored nowhere:', {
      details: { missing: missingKeyInputs(given) },
    });
  }
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

/** @throws AppError `access-key-...` */
export const openOwnerCloud = async (site: Site, flags: AccessKeyFlags, context: Context): Promise<OwnerCloud> => {
  const accessKey = await askGivenKey(flags, context);
  const cloud = await context.cloud(accessKey, site);
  return { accessKey, cloud, owner: await identifyKey(cloud) };
};

/** The same, proven to be of the account. @throws AppError `usage` for a key of another Huawei Cloud account */
export const openOwnerCloudOf = async (
  account: Account,
  flags: AccessKeyFlags,
  context: Context,
): Promise<OwnerCloud> => {
  const opened = await openOwnerCloud(account.site, flags, context);
  if (opened.owner.domainId !== account.domainId) {
    throw new AppError(
      'usage',
      `That key is of the Huawei Cloud account "${opened.owner.domainName}", not of "${account.domainName}".`,
    );
  }
  return opened;
};
