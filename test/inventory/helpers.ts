/** Records and temporary folders for the inventory's tests. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import type { Inventory } from '../../src/inventory/inventory.ts';
import type { Host, Observed, Product, Reading } from '../../src/model/record.ts';
import type { ChangeCounts, RecordKind, Scope } from '../../src/model/scope.ts';
import { stableFields } from '../../src/model/stable-fields.ts';

export const scopeOf = (region = 'cn-north-4', more: Partial<Scope> = {}): Scope => ({
  accountId: 'acc-1',
  kind: 'hosts',
  service: 'ecs',
  type: null,
  region,
  projectId: `project-of-${region}`,
  projectName: region,
  ...more,
});

export const hostOf = (id: string, more: Partial<Host> = {}): Observed<Host> => ({
  fields: {
    id,
    name: `name of ${id}`,
    type: 'ecs.server',
    status: 'ACTIVE',
    projectId: null,
    enterpriseProjectId: '0',
    createdAt: '2024-05-01T00:00:00.000Z',
    updatedAt: '2024-05-02T00:00:00.000Z',
    tags: {},
    privateIp: '192.168.0.7',
    publicIp: null,
    privateIps: ['192.168.0.7'],
    publicIps: [],
    ipv6s: [],
    osType: 'Linux',
    os: 'Ubuntu 22.04',
    flavor: 's6.large.2',
    vcpus: 2,
    memoryMb: 4096,
    zone: null,
    vpcId: null,
    imageId: null,
    keyName: null,
    chargingMode: 'on-demand',
    securityGroups: [{ id: null, name: 'default' }],
    ...more,
  },
  document: { id, of: 'the cloud' },
});

/** What reading a host from its source makes of it. */
export const readingOf = (fields: Host, document: Buffer): Reading => {
  const { status, updatedAt } = fields;
  return { fields: stableFields(fields), status, updatedAt, document: [document] };
};

export const productOf = (id: string, more: Partial<Product> = {}): Observed<Product> => ({
  fields: {
    id,
    name: `name of ${id}`,
    type: 'evs.volumes',
    status: null,
    projectId: null,
    enterpriseProjectId: null,
    createdAt: null,
    updatedAt: null,
    tags: {},
    provider: 'evs',
    checksum: null,
    vpcId: null,
    publicAddresses: [],
    encryption: null,
    source: 'config',
    details: {},
    ...more,
  },
  document: { id },
});

export const collect = async <T>(rows: AsyncIterable<T>): Promise<T[]> => {
  const all: T[] = [];
  for await (const row of rows) all.push(row);
  return all;
};

export const syncScope = async (
  inventory: Inventory,
  scope: Scope,
  ...pages: readonly (readonly Observed[])[]
): Promise<ChangeCounts> => {
  const writer = await inventory.beginScope('run-1', scope);
  for (const page of pages) await writer.write(page);
  return writer.commit();
};

export const idsOf = async (inventory: Inventory, kind: RecordKind = 'hosts'): Promise<string[]> =>
  (await collect(inventory.listRecords(kind))).map((record) => record.fields.id);

export interface TemporaryFolder {
  readonly path: string;
  remove(): Promise<void>;
}

export const temporaryFolder = async (): Promise<TemporaryFolder> => {
  const path = await mkdtemp(join(tmpdir(), 'inventory-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
};

const repository = resolve(import.meta.dirname, '../..');

/** Builds TypeScript for processes and threads that jest does not transform; returns the folder of the `.mjs` files. */
export const buildInto = async (folder: string, ...entries: readonly string[]): Promise<string> => {
  await symlink(join(repository, 'node_modules'), join(folder, 'node_modules'), 'dir');
  const options = ['--bundle', '--platform=node', '--format=esm', '--external:libsql', '--out-extension:.js=.mjs'];
  await promisify(execFile)(join(repository, 'node_modules/.bin/esbuild'), [
    ...entries.map((entry) => join(repository, entry)),
    `--outdir=${folder}`,
    '--entry-names=[name]',
    '--log-level=warning',
    ...options,
  ]);
  return folder;
};

export interface Child {
  readonly process: ChildProcess;
  /** The next line that the child prints; undefined at its end. */
  nextLine(): Promise<string | undefined>;
  /** Kills with SIGKILL and waits for the end. */
  kill(): Promise<void>;
}

export const startChild = (script: string, ...args: readonly string[]): Child => {
  const child = spawn(process.execPath, ['--no-warnings', script, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<void>((done) => child.once('exit', () => done()));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    process: child,
    nextLine: async () => {
      const next = await lines.next();
      return next.done ? undefined : next.value;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
};

export const counts = (more: Partial<ChangeCounts>): ChangeCounts => ({
  total: 0,
  added: 0,
  changed: 0,
  removed: 0,
  unchanged: 0,
  ...more,
});
