/** The setup's journal: what a setup has made so far lies in the encrypted config, so that a killed run can go on. */
import { withAccount, withoutAccount } from '../config/accounts.ts';
import type { ConfigStore } from '../config/store.ts';
import type { Account, ProvisioningRequest } from '../model/account.ts';
import { AppError } from '../model/errors.ts';
import type { SetupState } from './setup-state.ts';

export interface SetupEntry extends SetupState {
  readonly kind: 'setup';
  readonly request: ProvisioningRequest;
}

const isSetup = (entry: unknown): entry is SetupEntry =>
  typeof entry === 'object' && entry !== null && 'kind' in entry && entry.kind === 'setup';

const others = (journal: readonly unknown[], domainId: string): unknown[] =>
  journal.filter((entry) => !(isSetup(entry) && entry.domainId === domainId));

/** True for what a repair of the account left; else a setup was begun before the account was configured some other way. */
export const isRepairOf = ({ domainId, name }: SetupEntry, account: Account): boolean => {
  const { createdIam } = account;
  return domainId === account.domainId && (name === createdIam?.userName || name === createdIam?.groupName);
};

/** An account is not configured another way while a setup of it is unfinished: nobody would come back to that. */
export const interruptedError = (name: string, domainName: string): AppError =>
  new AppError('usage', `An interrupted setup left ${name} in the Huawei Cloud account "${domainName}".`, {
    hint: 'First go on with it (huawei-assets onboard --resume), or take it back (huawei-assets onboard --undo).',
    details: { name },
  });

export interface SetupJournal {
  /** What an interrupted setup of this Huawei Cloud account left. */
  find(domainId: string): Promise<SetupEntry | null>;
  list(): Promise<readonly SetupEntry[]>;
  save(request: ProvisioningRequest, state: SetupState): Promise<void>;
  /** Adds the account, or puts it in the place of the one that was repaired, and forgets its setup, in one write. */
  complete(account: Account): Promise<void>;
  forget(domainId: string): Promise<void>;
}

export const openJournal = (config: Pick<ConfigStore, 'read' | 'update'>): SetupJournal => ({
  async find(domainId) {
    const { journal } = await config.read();
    return journal.filter(isSetup).find((entry) => entry.domainId === domainId) ?? null;
  },
  async list() {
    return (await config.read()).journal.filter(isSetup);
  },
  async save(request, state) {
    const entry: SetupEntry = { kind: 'setup', request, ...state };
    await config.update((data) => ({ ...data, journal: [...others(data.journal, state.domainId), entry] }));
  },
  async complete(account) {
    await config.update((data) => {
      const known = data.accounts.find(({ domainId, name }) => domainId === account.domainId && name === account.name);
      const base = known ? withoutAccount(data, account.name) : data;
      return { ...withAccount(base, account), journal: others(data.journal, account.domainId) };
    });
  },
  async forget(domainId) {
    await config.update((data) => ({ ...data, journal: others(data.journal, domainId) }));
  },
});
