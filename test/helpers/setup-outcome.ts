/** What a setup left behind: Huawei Cloud's state and the local configuration, held against each other. */
import { join } from 'node:path';
import { openConfig } from '../../src/config/store.ts';
import type { Account } from '../../src/model/account.ts';
import { ask } from '../sandbox/client.ts';
import type { Workplace } from './run-program.ts';

/**
 * `whole`: the account is saved, and what it stands on exists once and works. `clean`: nothing is left anywhere.
 * `journalled`: whatever is left in the cloud is known here. Anything else is told in words.
 */
export type Outcome = 'whole' | 'clean' | 'journalled' | `not ${string}`;

const isOurs = ({ name }: { readonly name: string }): boolean => name.startsWith('AlibabaCloudGroup_');

const readConfig = async ({ home, env }: Workplace) =>
  openConfig({
    dir: join(home, 'config'),
    masterKey: { environmentKey: env.HUAWEI_ASSETS_KEY, useKeyring: false },
  }).read();

const readCloud = ({ sandbox }: Workplace, accountName: string | undefined) => {
  const { state } = sandbox;
  const users = state.users(accountName).filter(isOurs);
  return {
    users,
    groups: state.groups(accountName).filter(isOurs),
    keys: users.flatMap(({ name }) => state.accessKeys(name, accountName)),
  };
};

const isSame = (one: readonly unknown[], other: readonly unknown[]): boolean =>
  JSON.stringify([...one].sort()) === JSON.stringify([...other].sort());

/** What an account lacks of what it stands on. */
const flawsOf = async (account: Account, place: Workplace, accountName: string | undefined): Promise<string[]> => {
  const { state } = place.sandbox;
  const { users, groups, keys } = readCloud(place, accountName);
  const [user, group, key] = [users[0], groups[0], keys[0]];
  if (!user || !group || !key) return ['a user, group or key'];
  const answer = await ask(place.sandbox, { service: 'iam', path: '/v3/auth/domains', key: account.accessKey });
  const facts: [string, boolean][] = [
    ['the user of the account', user.id === account.userId && user.name === account.userName],
    ['the account’s key', key.id === account.accessKey.id && key.isActive],
    ['a secret that signs', answer.status === 200],
    ['its membership', isSame(state.membersOf(group.name, accountName), [user.name])],
    ['its grants', isSame(state.permissionsOf(group.name, accountName), ['ECS ReadOnlyAccess', 'IAM ReadOnlyAccess'])],
    ['the ids of what was made', account.createdIam?.groupId === group.id && account.createdIam.userId === user.id],
  ];
  return facts.flatMap(([what, holds]) => (holds ? [] : [what]));
};

/** @param accountName of the sandbox's account; the first without one */
export const outcomeOf = async (place: Workplace, accountName?: string): Promise<Outcome> => {
  const { accounts, journal } = await readConfig(place);
  const { users, groups, keys } = readCloud(place, accountName);
  const counts = `${accounts.length} accounts, ${journal.length} journals, ${users.length} users, ${groups.length} groups, ${keys.length} keys`;
  const isOnce = users.length <= 1 && groups.length <= 1 && keys.length <= 1;
  const [account] = accounts;
  if (!isOnce || accounts.length + journal.length > 1) return `not once: ${counts}`;
  if (account) {
    const flaws = await flawsOf(account, place, accountName);
    return flaws.length === 0 ? 'whole' : `not whole, without ${flaws.join(', ')}: ${counts}`;
  }
  if (journal.length === 1) return 'journalled';
  return users.length + groups.length + keys.length === 0 ? 'clean' : `not known here: ${counts}`;
};
