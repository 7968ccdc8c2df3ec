import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { contentsOf, errorOf, makeAccount, open, temporaryDirectories } from './helpers/configs.ts';
import { writers } from './helpers/writers.ts';

const temporary = temporaryDirectories();
const startWriter = writers(temporary);

const until = async (isTrue: () => boolean): Promise<void> => {
  while (!isTrue()) await sleep(1);
};

const namesIn = async (dir: string): Promise<string[]> => (await open(dir).listAccounts()).map(({ name }) => name);

describe('several writers', () => {
  test('in processes that start on no config at all make one key and lose no update', async () => {
    const dir = path.join(temporary(), 'config');
    const writers = ['a', 'b', 'c', 'd'].map((name) => startWriter(dir, 'add', name, 6));
    expect(await Promise.all(writers.map(({ ended }) => ended))).toEqual([0, 0, 0, 0]);
    const expected = ['a', 'b', 'c', 'd'].flatMap((name) => [0, 1, 2, 3, 4, 5].map((index) => `${name}${index}`));
    expect((await namesIn(dir)).sort()).toEqual(expected);
    expect(fs.readdirSync(dir).sort()).toEqual(['config.enc', 'config.seal.json', 'master.key']);
  });

  test('lose no update while another process rotates the key, and readers always see a whole config', async () => {
    const dir = temporary();
    await open(dir).addAccount(makeAccount('first'));
    const writers = [
      startWriter(dir, 'add', 'a', 8),
      startWriter(dir, 'rotate', '', 8),
      startWriter(dir, 'add', 'b', 8),
    ];
    const all = Promise.all(writers.map(({ ended }) => ended));
    let isRunning = true;
    void all.then(() => {
      isRunning = false;
    });
    let seen = 0;
    while (isRunning) {
      const names = await namesIn(dir);
      expect(names.length).toBeGreaterThanOrEqual(seen);
      seen = names.length;
      await sleep(1);
    }
    expect(await all).toEqual([0, 0, 0]);
    expect(await namesIn(dir)).toHaveLength(17);
  });

  test('in one process are served in order, also after one that fails', async () => {
    const dir = temporary();
    const store = open(dir);
    const works = ['a', 'b', 'A', 'c'].map((name) => store.addAccount(makeAccount(name)));
    const outcomes = await Promise.allSettled(works);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
    expect(await namesIn(dir)).toEqual(['a', 'b', 'c']);
  });

  test('through two stores of one process lose no update', async () => {
    const dir = temporary();
    const stores = [open(dir), open(dir)];
    await Promise.all(
      stores.flatMap((store, which) => [0, 1, 2, 3].map((each) => store.addAccount(makeAccount(`${which}-${each}`)))),
    );
    expect(await namesIn(dir)).toHaveLength(8);
  });

  test('that meet on a lock which is held end in an error that names it, and change nothing', async () => {
    const dir = temporary();
    await open(dir).addAccount(makeAccount('a'));
    const lock = path.join(dir, 'config.lock');
    fs.mkdirSync(lock);
    const before = fs.readFileSync(path.join(dir, 'config.enc'));
    const store = open(dir, {}, { lock: { waitMs: 100 } });
    const error = await errorOf(store.addAccount(makeAccount('b')));
    expect(error).toMatchObject({ code: 'config-locked', message: expect.stringContaining(lock) });
    expect(fs.readFileSync(path.join(dir, 'config.enc')).equals(before)).toBe(true);
    expect(await store.listAccounts()).toHaveLength(1);
  });

  test('take over a lock whose owner has gone', async () => {
    const dir = temporary();
    await open(dir).addAccount(makeAccount('a'));
    const lock = path.join(dir, 'config.lock');
    fs.mkdirSync(lock);
    fs.utimesSync(lock, new Date(Date.now() - 60_000), new Date(Date.now() - 60_000));
    await open(dir).addAccount(makeAccount('b'));
    expect(fs.existsSync(lock)).toBe(false);
  });

  test('that come to a config replaced under their lock begin again from what it holds now', async () => {
    const dir = temporary();
    const store = open(dir);
    await store.addAccount(makeAccount('a'));
    const replacement = temporary();
    for (const name of fs.readdirSync(dir)) fs.copyFileSync(path.join(dir, name), path.join(replacement, name));
    await open(replacement).addAccount(makeAccount('b'));
    let runs = 0;
    await store.update((config) => {
      runs++;
      if (runs === 1) fs.renameSync(path.join(replacement, 'config.enc'), path.join(dir, 'config.enc'));
      return { ...config, accounts: [...config.accounts, makeAccount('c')] };
    });
    expect(runs).toBe(2);
    expect(await namesIn(dir)).toEqual(['a', 'b', 'c']);
    expect(Object.keys(contentsOf(dir))).toEqual(['config.enc', 'config.seal.json', 'master.key']);
  });
});

describe('a writer that is killed', () => {
  test.each(['add', 'rotate'] as const)(
    'while it works (%s) leaves a readable config with all that it had said',
    async (verb) => {
      const dir = temporary();
      await open(dir).addAccount(makeAccount('first'));
      let acknowledged = 1;
      for (let round = 0; round < 8; round++) {
        const writer = startWriter(dir, verb, `r${round}n`, 1_000);
        await until(() => writer.lines.length > 0);
        // Every round ends at another moment of the write, which takes some 15 ms.
        await sleep(round * 4);
        writer.child.kill('SIGKILL');
        await writer.ended;
        expect(writer.lines.filter((line) => line.startsWith('failed'))).toEqual([]);
        const names = await namesIn(dir);
        if (verb === 'add') expect(names).toEqual(expect.arrayContaining(writer.lines));
        expect(names.length).toBeGreaterThanOrEqual(acknowledged);
        acknowledged = names.length;
        fs.rmSync(path.join(dir, 'config.lock'), { recursive: true, force: true });
      }
      await open(dir).addAccount(makeAccount('last'));
      expect(fs.readdirSync(dir).sort()).toEqual(['config.enc', 'config.seal.json', 'master.key']);
      expect(await namesIn(dir)).toHaveLength(acknowledged + 1);
    },
  );
});
