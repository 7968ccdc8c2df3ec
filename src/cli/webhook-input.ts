/** The address and secret of a webhook: from stdin, from the environment or asked for; never as an argument. */
import { webhookUrlComplaint } from '../config/webhooks.ts';
import { AppError } from '../model/errors.ts';
import type { WebhookShape } from '../model/notification.ts';
import { readSecretFromStdin } from './access-key-input.ts';
import type { Context } from './context.ts';

export interface WebhookSecretFlags {
  readonly urlStdin?: boolean;
  readonly urlEnv: string;
  readonly secretEnv: string;
}

const onStdin = { flag: '--url-stdin', what: 'the address' };

/** @throws AppError `missing-input` without a terminal, `usage` for an address that will not do */
export const givenUrl = async ({ urlStdin, urlEnv }: WebhookSecretFlags, context: Context): Promise<string> => {
  const given = urlStdin ? await readSecretFromStdin(context, onStdin) : context.io.env[urlEnv];
  if (!given && context.isInteractive) {
    const { url: message } = context.texts.notify.ask;
    return (await context.ask()).text({ message, masked: true, validate: webhookUrlComplaint });
  }
  if (!given) {
    throw new AppError('missing-input', 'A webhook needs an address.', {
      details: { missing: ['--url-stdin', `or the environment variable ${urlEnv}`] },
    });
  }
  const complaint = webhookUrlComplaint(given.trim());
  if (complaint) throw new AppError('usage', complaint);
  return given.trim();
};

/** Null: none was given. A receiver that checks no signature is not asked about. */
export const givenSecret = async (
  shape: WebhookShape,
  { secretEnv }: WebhookSecretFlags,
  context: Context,
): Promise<string | null> => {
  const given = context.io.env[secretEnv];
  const signs = shape === 'generic' || shape === 'dingtalk' || shape === 'feishu';
  if (given) {
    if (signs) return given;
    throw new AppError('usage', `Messages to ${shape} are not signed: leave ${secretEnv} unset.`);
  }
  if (!signs || !context.isInteractive) return null;
  const { secret: message } = context.texts.notify.ask;
  return (await (await context.ask()).text({ message, masked: true, validate: () => null })) || null;
};
