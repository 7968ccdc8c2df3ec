/** The config as one sealed row of a database: what is stored is encrypted before it leaves the process. */
import { createHash, randomUUID } from 'node:crypto';
import { AppError } from '../model/errors.ts';
import { type ConfigData, emptyConfig, parseConfigData } from './config-data.ts';
import { type ConfigRow, openConfigTable, type RowStamp } from './config-table.ts';
import { databaseKeyFile, ensurePrivateDirectory } from './files.ts';
import {
  clearPlaces,
  type FittingKey,
  findFittingKeys,
  type KeySurroundings,
  keepBesides,
  type MasterKeyNotice,
  makeMasterKey,
} from './master-key.ts';
import { isKeyOf, parseSealPage, type SealPage, sealPageContent } from './seal.ts';
import { nonceOf, openRow, sealRow } from './sealed-row.ts';
import { maxRounds, nothingToSeal, type Opened, serialize, type Vault, type VaultOptions } from './vault.ts';

export interface DatabaseVaultOptions extends VaultOptions {
  /** Its address, with what opens it. */
  readonly database: string;
  /** Of the local config: where a key file is kept. */
  readonly directory: string;
}

interface Held extends Opened {
  readonly revision: number;
}

const fingerprintOf = ({ id, revision, nonce }: RowStamp): string => [id, revision, nonce].join(':');

const fingerprintOfRow = (row: ConfigRow): string => fingerprintOf({ ...row, nonce: nonceOf(row.sealed) });

const damaged = (place: string): AppError =>
  new AppError(
    'config-damaged',
    `The config in the database ${place} is damaged: the key is right, but its content was changed.`,
    {
      hint: 'Restore the table huawei_assets.config from a backup of the database.',
      details: { place },
    },
  );

const occupied = (place: string): AppError =>
  new AppError('usage', `The database ${place} holds a configuration already.`, {
    hint: 'Name another database. To bring accounts together: config export here, config import there.',
    details: { place },
  });

/** A forged row would be refused; a whole one of an earlier day is only told by who has seen a later one. */
const sayIfOlder = (row: ConfigRow, last: Held | null, { onNotice }: VaultOptions, place: string): void => {
  if (!last || (last.page.id === row.id && last.revision <= row.revision)) return;
  const message = `The config in the database ${place} is an older one than before (revision ${row.revision} after ${last.revision}): a backup was restored, or somebody replaced it.`;
  onNotice({ code: 'config-went-back', message });
};

export interface DatabaseVault extends Vault {
  /**
   * Begins with a config from elsewhere, under the key that seals it there.
   * @throws AppError `usage` when there is one already
   */
  adopt(source: Pick<Opened, 'data' | 'fitting'>): Promise<void>;
}

/** One sealed row in the database; only a key file, where that is the key's source, lies in the directory. */
export const createDatabaseVault = (options: DatabaseVaultOptions): DatabaseVault => {
  const table = openConfigTable(options.database, options.lock);
  const { place } = table;
  let last: Held | null = null;

  const surroundings = (id: string): KeySurroundings => ({
    paths: { config: place, seal: place, keyFile: databaseKeyFile(options.directory, id) },
    isShared: true,
    options: options.masterKey,
    keyring: options.keyring,
    now: new Date(options.clock.now()).toISOString(),
  });

  /** One that is known is not derived or asked for again because another process wrote. */
  const readKey = async (page: SealPage): Promise<FittingKey> => {
    const [seal] = page.seals;
    const known = last?.fitting.key;
    if (seal && known && isKeyOf(seal, known)) return { key: known, seal };
    const [fitting] = await findFittingKeys(page, surroundings(page.id));
    if (!fitting) throw damaged(place);
    return fitting;
  };

  const open = async (row: ConfigRow): Promise<Held> => {
    const page = parseSealPage(row.seal, place);
    if (page.id !== row.id) throw damaged(place);
    const fitting = await readKey(page);
    const opened = openRow(row.sealed, fitting.key, row);
    if (opened === 'refused') throw damaged(place);
    sayIfOlder(row, last, options, place);
    const data = parseConfigData(opened.content, place);
    return { data, fingerprint: fingerprintOfRow(row), page, fitting, revision: row.revision };
  };

  const read = async (): Promise<Held | null> => {
    for (let round = 1; ; round++) {
      const stamp = await table.readStamp();
      if (!stamp) return null;
      if (last?.fingerprint === fingerprintOf(stamp)) return last;
      const row = await table.readRow();
      if (!row) return null;
      try {
        last = await open(row);
        return last;
      } catch (error) {
        // Row and key file are two reads: a rotation between them makes them disagree for a moment.
        const now = await table.readStamp();
        if (round >= maxRounds || !now || fingerprintOf(now) === fingerprintOfRow(row)) throw error;
      }
    }
  };

  /** Under the lock: what another process wrote is waited for, and seen. */
  const readLocked = async (row: ConfigRow | null): Promise<Held | null> => {
    if (!row) return null;
    return last?.fingerprint === fingerprintOfRow(row) ? last : open(row);
  };

  const sealed = (data: ConfigData, page: SealPage, fitting: FittingKey, revision: number): ConfigRow => {
    const mark = { id: page.id, revision };
    return { ...mark, sealed: sealRow(data, fitting.key, mark), seal: sealPageContent(page) };
  };

  const holdRow = (row: ConfigRow, data: ConfigData, page: SealPage, fitting: FittingKey): Held => ({
    data,
    fingerprint: fingerprintOfRow(row),
    page,
    fitting,
    revision: row.revision,
  });

  const begin = async (): Promise<{ page: SealPage; fitting: FittingKey; notice: MasterKeyNotice | undefined }> => {
    const id = randomUUID();
    ensurePrivateDirectory(options.directory);
    const { masterKey, seal } = await makeMasterKey(id, surroundings(id));
    return { page: { id, seals: [seal] }, fitting: { key: masterKey.key, seal }, notice: masterKey.notice };
  };

  const exclusively = serialize(<T>(work: () => Promise<T>) => work());

  const update = (change: (data: ConfigData) => ConfigData): Promise<ConfigData> =>
    exclusively(async () => {
      // A passphrase is asked for before others are kept waiting.
      await read();
      const outcome = await table.write(async (stored, put) => {
        const held = await readLocked(stored);
        const before = held?.data ?? emptyConfig;
        const data = change(before);
        if (data === before) return { data, held, notice: undefined };
        const { page, fitting, notice } = held ? { ...held, notice: undefined } : await begin();
        const row = sealed(data, page, fitting, (held?.revision ?? 0) + 1);
        await put(row);
        return { data, held: holdRow(row, data, page, fitting), notice };
      });
      last = outcome.held;
      if (outcome.notice) options.onNotice(outcome.notice);
      return outcome.data;
    });

  /**
   * One transaction: there is no half-rotated config. A key that the program keeps itself joins the old one in its place before
   * that and is alone there afterwards, so that whoever is killed in between, or never hears the commit's answer, has both.
   */
  const reseal = (choose: (opened: Opened) => Promise<FittingKey>): Promise<void> =>
    exclusively(async () => {
      await read();
      const { before, next } = await table.write(async (stored, put) => {
        const before = await readLocked(stored);
        if (!before) throw nothingToSeal(place);
        const fitting = await choose(before);
        const { id } = before.page;
        ensurePrivateDirectory(options.directory);
        await keepBesides(fitting, before.fitting, id, surroundings(id));
        const page = { id, seals: [fitting.seal] };
        const row = sealed(before.data, page, fitting, before.revision + 1);
        await put(row);
        return { before, next: holdRow(row, before.data, page, fitting) };
      });
      last = next;
      const both = { id: next.page.id, seals: [next.fitting.seal, before.fitting.seal] };
      await clearPlaces(both, next.fitting, surroundings(both.id));
    });

  const adopt = ({ data, fitting }: Pick<Opened, 'data' | 'fitting'>): Promise<void> =>
    exclusively(() =>
      table.write(async (stored, put) => {
        if (stored) throw occupied(place);
        const id = randomUUID();
        ensurePrivateDirectory(options.directory);
        await keepBesides(fitting, null, id, surroundings(id));
        await put(sealed(data, { id, seals: [fitting.seal] }, fitting, 1));
      }),
    );

  return {
    read,
    update,
    reseal,
    adopt,
    look: async () => ({ place, exists: (await table.readStamp()) !== null, mode: null }),
    readPage: async () => {
      const row = await table.readRow();
      return row && parseSealPage(row.seal, place);
    },
    keyFileOf: ({ id }) => databaseKeyFile(options.directory, id),
    holdSetup: async (domainId) => {
      const release = await table.hold(`setup ${createHash('sha256').update(domainId).digest('hex')}`);
      if (release) return release;
      throw new AppError('config-locked', 'Another huawei-assets is setting up this Huawei Cloud account now.', {
        hint: 'Run the command again when the other one is done.',
      });
    },
    close: () => table.close(),
  };
};
