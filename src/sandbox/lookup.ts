import type { Account, Group, Project, User, World } from './state.ts';
import type { Role } from './system-permissions.ts';

/** What cannot be found is an error. */
export const found = <T>(value: T | undefined, what: string): T => {
  if (value === undefined) throw new Error(`the sandbox has no ${what}`);
  return value;
};

export const accountNamed = (world: World, name: string | undefined): Account =>
  found(
    name === undefined ? world.accounts[0] : world.accounts.find((account) => account.name === name),
    `account ${name}`,
  );

export const userNamed = (account: Account, name: string): User =>
  found(
    [...account.users.values()].find((user) => user.name === name),
    `user ${name}`,
  );

export const groupNamed = (account: Account, name: string): Group =>
  found(
    [...account.groups.values()].find((group) => group.name === name),
    `group ${name}`,
  );

export const projectNamed = (account: Account, name: string): Project =>
  found(
    [...account.projects.values()].find((project) => project.name === name),
    `project ${name}`,
  );

export const roleNamed = (world: World, account: Account, displayName: string): Role =>
  found(
    [...account.customPolicies.values(), ...world.systemRoles].find((role) => role.displayName === displayName),
    `permission ${displayName}`,
  );
