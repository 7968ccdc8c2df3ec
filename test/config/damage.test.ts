import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { contentsOf, errorOf, makeAccount, open, temporaryDirectories } from './helpers/configs.ts';
import { canMount, onSmallDisk } from './helpers/disks.ts';
import { sealedForTest } from './helpers/sealed.ts';

const temporary = temporaryDirectories();

const flip = (bytes: Buffer, offset: number, bits: number): Buffer => {
  const changed = Buffer.from(bytes);
  changed.writeUInt8(changed.readUInt8(offset) ^ bits, offset);
  return changed;
};

/** What a reader and a writer meet when a file holds something else; and that neither touches it. */
const outcomeWith = async (dir: string, file: string, content: Buffer): Promise<string> => {
  fs.writeFileSync(file, content);
  const before = contentsOf(dir);
  const outcome = await open(dir)
    .listAccounts()
    .then(
      (accounts) => `read ${accounts.map(({ name }) => name).join()}`,
      (error: { code: string }) => error.code,
    );
  if (outcome.startsWith('config-')) {
    const writing = await errorOf(open(dir).addAccount(makeAccount('b')));
    expect(writing.code).toBe(outcome);
  }
  expect(contentsOf(dir)).toEqual(before);
  return outcome;
};

describe('a config file', () => {
  test('with any one byte changed is told to be damaged and left as it is', async () => {
    const dir = temporary();
    await open(dir).addAccount(makeAccount('a'));
    const file = path.join(dir, 'config.enc');
    const bytes = fs.readFileSync(file);
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (offset, bits) => {
        expect(await outcomeWith(dir, file, flip(bytes, offset, bits))).toBe('config-damaged');
      }),
      {
        numRuns: 60,
        examples: [
          [0, 1],
          [16, 1],
          [17, 128],
          [bytes.length - 1, 1],
        ],
      },
    );
  });

  test('cut at any place is told to be damaged and left as it is', async () => {
    const dir = temporary();
    await open(dir).addAccount(makeAccount('a'));
    const file = path.join(dir, 'config.enc');
    const bytes = fs.readFileSync(file);
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), async (length) => {
        expect(await outcomeWith(dir, file, bytes.subarray(0, length))).toBe('config-damaged');
      }),
      { numRuns: 40, examples: [[0], [16], [17], [33], [34]] },
    );
  });

  test('that is cut, replaced by text, or changed has a message of its own for each', async () => {
    const dir = temporary();
    await open(dir).addAccount(makeAccount('a'));
    const file = path.join(dir, 'config.enc');
    const bytes = fs.readFileSync(file);
    const messageWith = async (content: Buffer): Promise<string> => {
      fs.writeFileSync(file, content);
      return (await errorOf(open(dir).listAccounts())).message;
    };
    expect(await messageWith(bytes.subarray(0, 20))).toBe(`${file} is damaged: it is cut short (20 bytes).`);
    expect(await messageWith(Buffer.from(JSON.stringify({ version: 1, accounts: [], journal: [] })))).toBe(
      `${file} is damaged: it is not an encrypted config.`,
    );
    expect(await messageWith(flip(bytes, 40, 1))).toMatch(/the key is right, but the content was changed or cut/);
  });

  test('of an older key, put back from a backup, is told from a wrong key', async () => {
    const dir = temporary();
    const store = open(dir);
    await store.addAccount(makeAccount('a'));
    const old = fs.readFileSync(path.join(dir, 'config.enc'));
    await store.rotateKey();
    expect(await outcomeWith(dir, path.join(dir, 'config.enc'), old)).toBe('config-damaged');
  });

  test.each([
    'null',
    '[]',
    '{}',
    '{',
    '{"version":0,"accounts":[]}',
    '{"version":1}',
    '{"version":1,"accounts":[{"name":1}]}',
  ])('whose decrypted content is %s is told to be damaged', async (text) => {
    const reopen = await sealedForTest(temporary(), text);
    expect((await errorOf(reopen().listAccounts())).code).toBe('config-damaged');
  });

  test('that is a directory is an error that names it', async () => {
    const dir = temporary();
    fs.mkdirSync(path.join(dir, 'config.enc'));
    const error = await errorOf(open(dir).listAccounts());
    expect(error).toMatchObject({ code: 'config-error', message: expect.stringContaining('config.enc') });
  });
});

describe('the files beside it', () => {
  test.each(['config.seal.json', 'master.key'])(
    '%s with any one byte changed never opens a wrong config',
    async (name) => {
      const dir = temporary();
      await open(dir).addAccount(makeAccount('a'));
      const file = path.join(dir, name);
      const bytes = fs.readFileSync(file);
      await fc.assert(
        fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (offset, bits) => {
          const outcome = await outcomeWith(dir, file, flip(bytes, offset, bits));
          expect(['config-damaged', 'config-key-wrong', 'config-error', 'read a']).toContain(outcome);
        }),
        { numRuns: 80 },
      );
    },
  );

  test('a damaged seal page is told by its name', async () => {
    const dir = temporary();
    await open(dir, { passphrase: 'correct horse' }).addAccount(makeAccount('a'));
    const file = path.join(dir, 'config.seal.json');
    const page = JSON.parse(fs.readFileSync(file, 'utf8'));
    page.seals[0].derivation.salt = Buffer.alloc(16).toString('base64');
    fs.writeFileSync(file, JSON.stringify(page));
    const error = await errorOf(open(dir, { passphrase: 'correct horse' }).listAccounts());
    expect(error).toMatchObject({ code: 'config-damaged', message: expect.stringContaining(file) });
  });

  test('a seal page of a newer version is refused with the advice to update', async () => {
    const dir = temporary();
    await open(dir).addAccount(makeAccount('a'));
    fs.writeFileSync(path.join(dir, 'config.seal.json'), JSON.stringify({ version: 2 }));
    expect(await errorOf(open(dir).listAccounts())).toMatchObject({
      code: 'config-error',
      hint: 'Update huawei-assets.',
    });
  });
});

describe('a place that cannot be written', () => {
  test('a config that its owner made read-only is not replaced', async () => {
    const dir = temporary();
    const store = open(dir);
    await store.addAccount(makeAccount('a'));
    fs.chmodSync(path.join(dir, 'config.enc'), 0o400);
    const before = contentsOf(dir);
    for (const work of [store.addAccount(makeAccount('b')), store.rotateKey()]) {
      const error = await errorOf(work);
      expect(error).toMatchObject({ code: 'config-unwritable', message: expect.stringContaining('read-only') });
    }
    expect(contentsOf(dir)).toEqual(before);
    expect(await open(dir).listAccounts()).toHaveLength(1);
  });

  test('a directory without write permission is an error that says so, and reading goes on', async () => {
    const dir = temporary();
    const store = open(dir);
    await store.addAccount(makeAccount('a'));
    const before = contentsOf(dir);
    const isRoot = process.geteuid?.() === 0;
    // Root may write anywhere, so root becomes nobody for a moment.
    if (isRoot)
      for (const file of [dir, ...fs.readdirSync(dir).map((name) => path.join(dir, name))])
        fs.chownSync(file, 65534, 65534);
    fs.chmodSync(dir, 0o500);
    try {
      if (isRoot) process.seteuid?.(65534);
      const error = await errorOf(store.addAccount(makeAccount('b')));
      expect(error).toMatchObject({ code: 'config-unwritable', details: { reason: 'EACCES' } });
      expect(error.message).toContain(path.join(dir, 'config.enc'));
      expect(await open(dir).listAccounts()).toHaveLength(1);
    } finally {
      if (isRoot) process.seteuid?.(0);
      fs.chmodSync(dir, 0o700);
    }
    expect(contentsOf(dir)).toEqual(before);
  });

  test('a file in the place of the directory is an error that names it', async () => {
    const file = path.join(temporary(), 'config');
    fs.writeFileSync(file, '');
    const error = await errorOf(open(file).addAccount(makeAccount('a')));
    expect(error).toMatchObject({ code: 'config-unwritable', message: expect.stringContaining(file) });
    expect(fs.readFileSync(file, 'utf8')).toBe('');
  });

  // Mounting takes root and a kernel that lets a container do it; elsewhere these findings cannot be made.
  const whereMountable = canMount(temporary()) ? test : test.skip;

  whereMountable('a read-only file system is an error that says so, and reading goes on', async () => {
    await onSmallDisk(temporary(), 256, async (disk) => {
      await open(disk.dir).addAccount(makeAccount('a'));
      disk.makeReadOnly();
      const error = await errorOf(open(disk.dir).addAccount(makeAccount('b')));
      expect(error).toMatchObject({
        code: 'config-unwritable',
        message: expect.stringContaining('file system is read-only'),
      });
      expect(await open(disk.dir).listAccounts()).toHaveLength(1);
    });
  });

  /** An account that makes the config larger than one block of the disk. */
  const large = makeAccount('large', { createdIam: null, domainName: 'x'.repeat(20_000) });

  whereMountable.each([0, 4096, 8192, 12_288])(
    'a disk with %i bytes left is an error that says so; the old file stays and nothing is left behind',
    async (bytes) => {
      await onSmallDisk(temporary(), 256, async (disk) => {
        const store = open(disk.dir);
        await store.addAccount(large);
        const before = contentsOf(disk.dir);
        disk.leaveFree(bytes);
        for (const work of [() => store.addAccount(makeAccount('b')), () => store.rotateKey()]) {
          const error = await errorOf(work());
          expect(error).toMatchObject({ code: 'config-unwritable', message: expect.stringContaining('disk is full') });
        }
        expect(Object.keys(contentsOf(disk.dir))).toEqual(Object.keys(before));
        expect(contentsOf(disk.dir)['config.enc']).toBe(before['config.enc']);
        expect(await open(disk.dir).listAccounts()).toEqual([large]);
        disk.free();
        await open(disk.dir).addAccount(makeAccount('b'));
        expect(contentsOf(disk.dir)['master.key']).toBe(before['master.key']);
        expect(
          JSON.parse(Buffer.from(contentsOf(disk.dir)['config.seal.json'] ?? '', 'base64').toString()).seals,
        ).toHaveLength(1);
      });
    },
  );

  whereMountable('a first config that does not fit leaves a key that the next try uses', async () => {
    await onSmallDisk(temporary(), 64, async (disk) => {
      disk.leaveFree(16_384);
      const error = await errorOf(open(disk.dir).addAccount(large));
      expect(error.code).toBe('config-unwritable');
      expect(fs.readdirSync(disk.dir)).not.toContain('config.enc');
      disk.free();
      const store = open(disk.dir);
      await store.addAccount(large);
      expect(store.notices).toEqual([]);
      expect(await open(disk.dir).listAccounts()).toEqual([large]);
    });
  });
});
