/** The notifier with the program's config, inventory and way out. */
import { webhooksOf } from '../config/webhooks.ts';
import { openPool } from '../http/pool.ts';
import type { Webhook } from '../model/notification.ts';
import { once } from '../model/once.ts';
import { defaultLeaseTimes } from '../schedule/leased.ts';
import { type DeliveryDeps, deliver } from '../schedule/notify/deliver.ts';
import { type Notifier, openNotifier } from '../schedule/notify/notifier.ts';
import type { Message, Notice } from '../schedule/notify/shapes.ts';
import type { Context } from './context.ts';
import type { Log } from './output/log.ts';
import { errorParts } from './schedule-log.ts';
import type { Texts } from './texts/en.ts';

/** From asking to the last byte of the answer; chats answer in a second. */
const limits = { connectMs: 5_000, totalMs: 10_000 };
const minDelayMs = 1_000;

/** Keeps a webhook's secrets out of whatever is written. */
export const protectWebhook = ({ url, secret }: Pick<Webhook, 'url' | 'secret'>, { protect }: Context): void => {
  const { pathname, search } = new URL(url);
  for (const text of [url, `${pathname}${search}`, search, secret ?? '']) if (text.length >= 8) protect(text);
};

export const openDelivery = (context: Context, signal: AbortSignal): DeliveryDeps => {
  const pool = openPool(context.environment.proxy, limits);
  context.onClose(() => pool.close());
  return { pool, limits, now: context.io.now, signal, minDelayMs };
};

/** Notices in words, the bad ones first. */
export const messageOf = (notices: readonly Notice[], { notify }: Texts): Message => {
  const raised = notices.filter(({ state }) => state === 'raised').length;
  const recovered = notices.filter(({ state }) => state === 'recovered').length;
  return { notices, title: notify.title(raised, recovered), lines: notices.map(notify.line) };
};

const openNotifierOf = async (log: Log, context: Context): Promise<Notifier> => {
  const [config, inventory] = await Promise.all([context.config(), context.inventory()]);
  const { signal, now } = context.io;
  const delivery = openDelivery(context, signal);
  return openNotifier({
    store: inventory,
    // All of them, whichever a scheduler keeps: what was told of the others would pass for forgotten.
    listAccounts: () => config.listAccounts(),
    listWebhooks: async () => webhooksOf(await config.read()),
    send: (webhook, message) => {
      protectWebhook(webhook, context);
      return deliver(webhook, message, delivery);
    },
    say: (notices) => messageOf(notices, context.texts),
    onSent: ({ name }, notices) =>
      log('info', {
        event: 'notified',
        webhook: name,
        notices: notices.length,
        message: `${name}: ${messageOf(notices, context.texts).title}`,
      }),
    onFailed: (_webhook, error) => logFailure(error, log),
    now,
    leaseTimes: defaultLeaseTimes,
    signal,
  });
};

const logFailure = (error: unknown, log: Log): void => {
  const { code, message } = errorParts(error);
  log('warning', { event: 'notify-failed', error: { code, message }, message });
};

/** @returns tells the webhooks what is new; what fails is logged, and told by a later call */
export const openTelling = (log: Log, context: Context): (() => Promise<void>) => {
  const notifier = once(() => openNotifierOf(log, context));
  return async () => {
    try {
      await (await notifier()).sweep();
    } catch (error) {
      if (!context.io.signal.aborted) logFailure(error, log);
    }
  };
};
