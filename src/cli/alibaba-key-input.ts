/** Where credentials of Alibaba Cloud may come from on the command line: the ecosystem's own places, or an AccessKey that is stored. */
import type { Command } from 'commander';
import { AppError, hasCode } from '../model/errors.ts';
import type { CredentialSetting } from '../model/security-center.ts';
import { readSecretFromStdin } from './access-key-input.ts';
import type { Context } from './context.ts';

export interface AlibabaKeyFlags {
  readonly profile?: string;
  readonly accessKeyId?: string;
  readonly secretStdin?: boolean;
}

export const addAlibabaKeyOptions = (command: Command): Command =>
  command
    .option('--profile <name>', 'a profile of ~/.aliyun/config.json or ~/.alibabacloud/credentials')
    .option(
      '--access-key-id <id>',
      'store this AccessKey of Alibaba Cloud, encrypted, instead of looking for credentials',
    )
    .option('--secret-stdin', 'read its secret from stdin');

/** Says what is wrong with an AccessKey ID of Alibaba Cloud; null when nothing is. */
export const alibabaKeyComplaint = (id: string): string | null => {
  if (id === '') return 'Type the AccessKey ID.';
  if (/^STS\./.test(id)) return 'Temporary credentials (STS) cannot be stored: leave them in the environment.';
  if (/^[A-Z0-9]{20}$/.test(id)) return 'This looks like an access key of Huawei Cloud, not of Alibaba Cloud.';
  return /^[A-Za-z0-9]{16,128}$/.test(id) ? null : 'This is no AccessKey ID of Alibaba Cloud.';
};

const storedKey = (accessKeyId: string, accessKeySecret: string, context: Context): CredentialSetting => {
  context.protect(accessKeySecret);
  return { from: 'stored', accessKeyId, accessKeySecret };
};

const askKey = async (given: string | undefined, context: Context): Promise<CredentialSetting> => {
  const { securityCenter } = context.texts;
  const ask = await context.ask();
  const id = given ?? (await ask.text({ message: securityCenter.accessKeyId, validate: alibabaKeyComplaint }));
  const validate = (text: string) => (text ? null : securityCenter.secretEmpty);
  return storedKey(id, await ask.text({ message: securityCenter.secret, masked: true, validate }), context);
};

const chain: CredentialSetting = { from: 'chain', profile: null };

/** What is there is offered; where nothing is, an AccessKey is asked for. */
const askSetting = async (context: Context): Promise<CredentialSetting> => {
  const { securityCenter } = context.texts;
  const { credentialsOf } = await import('./open-security-center.ts');
  try {
    const { place } = await credentialsOf(chain, context);
    const choices = [
      { value: 'chain', name: securityCenter.useFound(place), description: securityCenter.useFoundWhy },
      { value: 'store', name: securityCenter.storeKey, description: securityCenter.storeKeyWhy },
    ] as const;
    const wish = await (await context.ask()).select({ message: securityCenter.credentials, choices: [...choices] });
    return wish === 'chain' ? chain : askKey(undefined, context);
  } catch (error) {
    if (!hasCode(error, 'alibaba-credentials-missing')) throw error;
    context.output.note(error.message);
    return askKey(undefined, context);
  }
};

/**
 * How the credentials will be had, as flags or a person say it.
 * @throws AppError `usage` for contradicting flags, `missing-input` for half a key
 */
export const credentialSetting = async (flags: AlibabaKeyFlags, context: Context): Promise<CredentialSetting> => {
  const { profile, accessKeyId, secretStdin } = flags;
  if (profile !== undefined && (accessKeyId !== undefined || secretStdin)) {
    throw new AppError('usage', '--profile names credentials, and --access-key-id stores others: give one of them.');
  }
  if (profile !== undefined) return { from: 'chain', profile };
  if (accessKeyId === undefined && secretStdin) {
    throw new AppError('missing-input', 'A secret alone is no AccessKey.', {
      details: { missing: ['--access-key-id ID'] },
    });
  }
  if (accessKeyId === undefined) return context.isInteractive ? askSetting(context) : chain;
  const complaint = alibabaKeyComplaint(accessKeyId);
  // What is no AccessKey ID may be a secret in the wrong place: it is not repeated.
  if (complaint) throw new AppError('usage', complaint);
  if (secretStdin) return storedKey(accessKeyId, await readSecretFromStdin(context), context);
  if (context.isInteractive) return askKey(accessKeyId, context);
  throw new AppError('missing-input', 'The AccessKey’s secret must be given.', {
    details: { missing: ['--secret-stdin'] },
  });
};
