/** The quick setup's journal: what a setup has made so far lies in the encrypted config, so that a killed run can go on. */
import { withAccount } from '../config/accounts.ts';
import type { ConfigStore } from '../config/store.ts';
import type { Account } from '../model/account.ts';
import type { SetupState } from './iam-setup.ts';

export interface SetupEntry extends SetupState {
  readonly kind: 'quick-setup';
  /** The account name that was asked for. */
  readonly account: string;
}

const isSetup = (entry: unknown): entry is SetupEntry =>
  typeof entry === 'object' && entry !== null && 'kind' in entry && entry.kind === 'quick-setup';

const others = (journal: readonly unknown[], domainId: string): unknown[] =>
  journal.filter((entry) => !(isSetup(entry) && entry.domainId === domainId));

export interface SetupJournal {
  /** What an interrupted setup of this Huawei Cloud account left. */
  find(domainId: string): Promise<SetupEntry | null>;
  save(account: string, state: SetupState): Promise<void>;
  /** Adds the account and forgets its setup, in one write. */
  complete(account: Account): Promise<void>;
  forget(domainId: string): Promise<void>;
}

export const openJournal = (config: Pick<ConfigStore, 'read' | 'update'>): SetupJournal => ({
  async find(domainId) {
    const { journal } = await config.read();
    return journal.filter(isSetup).find((entry) => entry.domainId === domainId) ?? null;
  },
  async save(account, state) {
    const entry: SetupEntry = { kind: 'quick-setup', account, ...state };
    await config.update((data) => ({ ...data, journal: [...others(data.journal, state.domainId), entry] }));
  },
  async complete(account) {
    await config.update((data) => ({ ...withAccount(data, account), journal: others(data.journal, account.domainId) }));
  },
  async forget(domainId) {
    await config.update((data) => ({ ...data, journal: others(data.journal, domainId) }));
  },
});
