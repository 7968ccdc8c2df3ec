/** Fresh directories, accounts and keyrings for the config's tests. */
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll } from '@jest/globals';
import type { Keyring } from '../../../src/config/keyring.ts';
import type { MasterKeyOptions } from '../../../src/config/master-key.ts';
import { type ConfigOptions, type ConfigStore, openConfig } from '../../../src/config/store.ts';
import type { ConfigNotice } from '../../../src/config/vault.ts';
import { type AppError, isAppError } from '../../../src/model/errors.ts';
import { cheapScrypt } from './accounts.ts';

export { cheapScrypt, makeAccount } from './accounts.ts';

export const fixedTime = '2026-03-04T05:06:07.000Z';
export const fixedClock = { now: (): number => Date.parse(fixedTime) };

/** Directories that are removed when the file's tests are done. */
export const temporaryDirectories = () => {
  const made: string[] = [];
  afterAll(() => {
    for (const directory of made) fs.rmSync(directory, { recursive: true, force: true });
  });
  return (): string => {
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'huawei-assets-config-'));
    made.push(directory);
    return directory;
  };
};

export const open = (
  dir: string,
  masterKey: MasterKeyOptions = {},
  more: Partial<ConfigOptions> = {},
): ConfigStore & { readonly notices: readonly ConfigNotice[] } => {
  const notices: ConfigNotice[] = [];
  const store = openConfig({
    dir,
    masterKey: { useKeyring: false, scryptCost: cheapScrypt, ...masterKey },
    clock: fixedClock,
    onNotice: (notice) => notices.push(notice),
    ...more,
  });
  return { ...store, notices };
};

export const newEnvironmentKey = (): string => randomBytes(32).toString('base64');

/** A keyring in memory; with a reason, one that cannot be used. */
export const fakeKeyring = (): Keyring & { readonly entries: Map<string, string>; breakWith(reason: string): void } => {
  const entries = new Map<string, string>();
  let broken: string | undefined;
  const check = (): void => {
    if (broken !== undefined) throw new Error(broken);
  };
  return {
    entries,
    breakWith: (reason) => {
      broken = reason;
    },
    get: async (name) => {
      check();
      return entries.get(name) ?? null;
    },
    set: async (name, secret) => {
      check();
      entries.set(name, secret);
    },
    remove: async (name) => {
      check();
      entries.delete(name);
    },
  };
};

/** The AppError that a work ends in. */
export const errorOf = async (work: Promise<unknown>): Promise<AppError> => {
  try {
    await work;
  } catch (error) {
    if (isAppError(error)) return error;
    throw error;
  }
  throw new Error('expected an error, and the work was done');
};

/** Every file of a directory with its content, to compare byte by byte. */
export const contentsOf = (dir: string): Record<string, string> =>
  Object.fromEntries(
    fs
      .readdirSync(dir)
      .sort()
      .map((name) => [name, fs.readFileSync(path.join(dir, name)).toString('base64')]),
  );

export const modeOf = (file: string): number => fs.statSync(file).mode & 0o777;
