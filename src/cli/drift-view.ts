/** What somebody else changed of an account in Huawei Cloud, as it is shown: with what makes it whole again. */
import { type Drift, isDamage } from '../model/access-key-check.ts';
import type { Account } from '../model/account.ts';
import type { Texts } from './texts/en.ts';

/** For a shell: names may hold spaces and letters of any language. */
const quoted = (name: string): string => (/^[\w.-]+$/.test(name) ? name : `"${name}"`);

/** Where somebody else made the user only another key can be given; what was disabled is enabled by whoever did it. */
const remedyOf = ({ what }: Drift, { name, createdIam }: Account): string | null => {
  if (createdIam) return `huawei-assets onboard --repair ${quoted(name)}`;
  return what === 'gone' || what === 'gone-or-its-user' ? `huawei-assets accounts set-key ${quoted(name)}` : null;
};

/** With the command that makes it whole; null where none does. */
export const driftView = (drift: readonly Drift[], account: Account) =>
  drift.map((change) => ({ ...change, remedy: remedyOf(change, account) }));

export type DriftView = ReturnType<typeof driftView>[number];

/** A sentence without its command. */
export const driftText = ({ object, what, name }: Drift, { drift }: Texts): string =>
  drift.kinds[what](drift.objects[object](name));

export const driftTone = (change: Drift): 'bad' | 'doubtful' => (isDamage(change) ? 'bad' : 'doubtful');
