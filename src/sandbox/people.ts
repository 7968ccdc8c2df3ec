import { type Account, createAccessKey, dayMs, type User, type World } from './state.ts';

/** How one person in five stands: without MFA, exemplary, with an old key, locked out, never seen. */
const kinds = ['no-mfa', 'careful', 'old-key', 'disabled', 'idle'] as const;

const addPerson = (world: World, account: Account, number: number): void => {
  const kind = kinds[number % kinds.length];
  const user: User = {
    id: world.nextId(),
    domainId: account.domainId,
    name: `person-${number + 1}`,
    isOwner: false,
    isEnabled: kind !== 'disabled',
    accessMode: kind === 'old-key' ? 'default' : 'console',
    description: '',
    createdAtMs: world.clock() - 180 * dayMs,
    email: `person-${number + 1}@example.com`,
    ...(kind === 'idle' ? {} : { lastLoginAtMs: world.clock() - number * dayMs }),
  };
  account.users.set(user.id, user);
  if (kind !== 'no-mfa') account.mfaUserIds.add(user.id);
  if (kind === 'careful') account.loginProtectedUserIds.add(user.id);
  if (kind !== 'old-key') return;
  const key = createAccessKey(world, user, { description: '', acceptedFromMs: 0 });
  const createdAtMs = world.clock() - 170 * dayMs;
  world.keys.set(key.id, { ...key, createdAtMs, lastUsedAtMs: createdAtMs });
};

/** IAM users who sign in at the console, some of them careless. */
export const addPeople = (world: World, account: Account, count: number): void => {
  for (let number = 0; number < count; number += 1) addPerson(world, account, number);
};
