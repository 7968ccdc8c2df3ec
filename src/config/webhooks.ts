/** Webhooks beside the accounts: who is told when something goes wrong. Their addresses are secrets, so they lie here. */
import { AppError } from '../model/errors.ts';
import type { Webhook } from '../model/notification.ts';
import type { ConfigData } from './config-data.ts';

/** Typed when they were sealed, as the accounts are. */
export const webhooksOf = ({ webhooks }: ConfigData): readonly Webhook[] =>
  Array.isArray(webhooks) ? (webhooks as Webhook[]) : [];

const names = (config: ConfigData): string[] => webhooksOf(config).map(({ name }) => name);

/** @throws AppError `usage` for a name that no webhook has */
export const getWebhook = (config: ConfigData, name: string): Webhook => {
  const found = webhooksOf(config).find((webhook) => webhook.name === name);
  if (found) return found;
  const known = names(config);
  throw new AppError('usage', `There is no webhook named "${name}".`, {
    hint: known.length === 0 ? 'Add one with: huawei-assets notify add' : `There are: ${known.join(', ')}.`,
  });
};

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host);

/** Says why an address will not do, without repeating it; null when it will. */
export const webhookUrlComplaint = (text: string): string | null => {
  if (!URL.canParse(text)) return 'This is no address: https://...';
  const { protocol, hostname } = new URL(text);
  if (protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname))) return null;
  return 'Its address begins with https://, because whoever reads it on the way could write there.';
};

/** @throws AppError `usage` for a bad name or address, or a name that is taken */
export const withWebhook = (config: ConfigData, webhook: Webhook): ConfigData => {
  if (!/^[\w.-]{1,64}$/.test(webhook.name)) {
    throw new AppError('usage', 'A webhook’s name has 1 to 64 letters, digits, ".", "_" and "-".');
  }
  if (names(config).includes(webhook.name)) {
    throw new AppError('usage', `There is a webhook named "${webhook.name}" already.`, {
      hint: `Choose another name, or remove it first: huawei-assets notify remove ${webhook.name}`,
    });
  }
  const complaint = webhookUrlComplaint(webhook.url);
  if (complaint) throw new AppError('usage', complaint);
  return { ...config, webhooks: [...webhooksOf(config), webhook] };
};

/** @throws AppError `usage` for a name that no webhook has */
export const withoutWebhook = (config: ConfigData, name: string): ConfigData => {
  const removed = getWebhook(config, name);
  return { ...config, webhooks: webhooksOf(config).filter((webhook) => webhook !== removed) };
};
