/**
 * Workers on a real database while everything goes wrong: processes are killed, connections end, the network is cut, servers come
 * and go. Then all is left in peace, every promise must be kept, and what is stored must be what is true.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Account } from '../../src/model/account.ts';
import { openPostgres, type Postgres } from '../../src/postgres/postgres.ts';
import type { Sandbox } from '../../src/sandbox/server.ts';
import { spawnProgram } from '../helpers/spawn-program.ts';
import {
  environmentOf,
  type FleetEnvironment,
  type FleetWorker,
  kill,
  makeDue,
  type Network,
  openNetwork,
  provisionAll,
  startWorker,
} from './fleet.ts';
import { openRecords, type Records } from './records.ts';

export interface ChaosOptions {
  readonly sandbox: Sandbox;
  readonly database: string;
  /** Ends all connections to the database. */
  readonly disconnectAll: () => Promise<unknown>;
  /** An empty folder. */
  readonly home: string;
  readonly workers: number;
  readonly forMs: number;
  readonly say: (line: string) => void;
}

export interface ChaosReport {
  /** What was done to them, and how often. */
  readonly did: Readonly<Record<string, number>>;
  readonly tasksEnded: Readonly<Record<string, number>>;
  /** From peace to the last promise kept. */
  readonly peaceMs: number;
  /** Empty when all is well. */
  readonly problems: readonly string[];
}

interface Scene extends ChaosOptions {
  readonly network: Network;
  readonly accounts: readonly Account[];
  readonly postgres: Postgres;
  readonly records: Records;
  readonly environment: FleetEnvironment;
  /** All that ever ran. */
  readonly crew: FleetWorker[];
  readonly alive: Set<FleetWorker>;
  readonly did: Record<string, number>;
  readonly problems: string[];
}

const pick = <T>(all: readonly T[]): T => all[Math.floor(Math.random() * all.length)] as T;

const count = (record: Record<string, number>, name: string): void => {
  record[name] = (record[name] ?? 0) + 1;
};

const addWorker = (scene: Scene): void => {
  const worker = startWorker(scene.environment, ['--accounts-at-once', '4', '--grace', '3s']);
  scene.crew.push(worker);
  scene.alive.add(worker);
  void worker.ended.then(({ code, signal, stderr }) => {
    const wasWanted = !scene.alive.delete(worker) || worker.killedMs !== undefined;
    if (!wasWanted || (signal === null && code !== 0)) {
      scene.problems.push(`a worker ended by itself: ${code ?? signal}\n${stderr.split('\n').slice(-5).join('\n')}`);
    }
  });
};

/** What was done long ago is due again: time passes for a share of the accounts. */
const passTime = async ({ records, accounts }: Scene, share: number): Promise<void> => {
  const ids = accounts.filter(() => Math.random() < share).map(({ domainId }) => domainId);
  await makeDue(records.inventory, ids);
};

const moveServers = ({ sandbox }: Scene): void => {
  for (let round = 0; round < 10; round += 1) {
    const { name, regions } = pick(sandbox.accounts);
    const region = pick(regions);
    const servers = sandbox.state.servers(region, name);
    const id = String((servers.length > 0 ? pick(servers) : {}).id ?? '');
    if (servers.length < 2 || Math.random() < 0.4) sandbox.state.addServer(region, {}, name);
    else if (Math.random() < 0.5) sandbox.state.removeServer(id, name);
    else sandbox.state.changeServer(id, { name: `renamed-${round}` }, name);
  }
};

type Blow = (scene: Scene) => unknown;

const blows: Readonly<Record<string, Blow>> = {
  'killed a worker': async (scene) => {
    const [...alive] = scene.alive;
    if (alive.length === 0) return;
    const worker = pick(alive);
    kill(worker);
    await worker.ended;
    await sleep(Math.random() * 1_500);
    addWorker(scene);
  },
  'stopped a worker': (scene) => {
    const [...alive] = scene.alive;
    if (alive.length === 0) return;
    const worker = pick(alive);
    scene.alive.delete(worker);
    worker.child.kill('SIGTERM');
    addWorker(scene);
  },
  'ended all connections': ({ disconnectAll }) => disconnectAll(),
  'cut the network': async ({ network }) => {
    network.cut();
    await sleep(300 + Math.random() * 2_500);
    network.mend();
  },
  'moved servers': moveServers,
  'let time pass': (scene) => passTime(scene, 0.3),
};

const rage = async (scene: Scene): Promise<void> => {
  const endMs = Date.now() + scene.forMs;
  while (Date.now() < endMs) {
    await sleep(200 + Math.random() * 1_300);
    const [name, blow] = pick(Object.entries(blows));
    // The statement that lets time pass may lose its connection, too.
    await Promise.resolve(blow(scene)).catch((error: unknown) => scene.say(`  ${name}: ${error}`));
    count(scene.did, name);
  }
  scene.network.mend();
};

const run = async (argv: readonly string[], { environment }: Scene): Promise<unknown> => {
  const { code, stdout, stderr } = await spawnProgram([...argv, '--json'], { env: environmentOf(environment) }).ended;
  if (code !== 0) throw new Error(`${argv.join(' ')} ended with ${code}: ${stderr}`);
  return JSON.parse(stdout);
};

interface Standing {
  readonly waiting: number;
  readonly active: readonly unknown[];
  readonly retrying: readonly { readonly error: unknown }[];
  readonly failed: readonly { readonly account: string; readonly error: unknown }[];
  readonly lag: { readonly dueTasks: number };
}

const failing = async ({ records }: Scene): Promise<number> =>
  (await records.inventory.listTasks()).filter(({ status }) => status !== 'ok').length;

const longestPeaceMs = 240_000;

/** Waits until nothing is due or under way, and nothing has failed last. @returns false when that does not come about */
const settle = async (scene: Scene, untilMs: number): Promise<boolean> => {
  for (;;) {
    await sleep(1_000);
    const standing = (await run(['queue', 'status'], scene)) as Standing;
    const { waiting, active, retrying, failed, lag } = standing;
    const [first] = failed;
    if (first) scene.problems.push(`failed for good: ${first.account}: ${JSON.stringify(first.error)}`);
    const isQuiet = lag.dueTasks + waiting + active.length + retrying.length === 0;
    const left = await failing(scene);
    if (isQuiet && left === 0) return true;
    // What failed while the network was cut waits for minutes: they pass.
    if (isQuiet) await passTime(scene, 1);
    if (first || Date.now() > untilMs) {
      scene.problems.push(`no peace: ${left} failing, ${JSON.stringify(standing).slice(0, 600)}`);
      return false;
    }
  }
};

/**
 * Waits for every promise; then everything is due once more, so that what was moved last counts: a sync that was under way
 * may have begun before that.
 */
const makePeace = async (scene: Scene): Promise<number> => {
  const beganMs = Date.now();
  const untilMs = beganMs + longestPeaceMs;
  if (await settle(scene, untilMs)) {
    await passTime(scene, 1);
    await settle(scene, untilMs);
  }
  return Date.now() - beganMs;
};

/** Service managers kill what has not ended by then. */
const endWithinMs = 15_000;

const requireEnd = async ({ child, ended, lines }: FleetWorker, { problems }: Scene): Promise<void> => {
  const tooLong = setTimeout(() => {
    const last = lines.slice(-8).map(({ time, message }) => `${time} ${message}`);
    problems.push(`worker ${child.pid} did not end when it was told to:\n${last.join('\n')}`);
    child.kill('SIGKILL');
  }, endWithinMs);
  const { code, signal, stderr } = await ended;
  clearTimeout(tooLong);
  if (signal === null && code !== 0) problems.push(`a worker ended with ${code}: ${stderr.slice(-500)}`);
  for (const { event, message } of lines) if (event === 'no-log') problems.push(`a worker said: ${message}`);
};

const stopAll = async (scene: Scene): Promise<void> => {
  const [...alive] = scene.alive;
  for (const worker of alive) {
    scene.alive.delete(worker);
    worker.child.kill('SIGTERM');
  }
  await Promise.all(scene.crew.map((worker) => requireEnd(worker, scene)));
};

interface StoredHost {
  readonly account: string;
  readonly region: string;
  readonly id: string;
  readonly name: string;
}

const textOf = ({ account, region, id, name }: StoredHost): string => [account, region, id, name].join(' ');

/** What the program lists is what the sandbox has. */
const compareHosts = async (scene: Scene): Promise<void> => {
  const stored = ((await run(['hosts'], scene)) as StoredHost[]).map(textOf);
  const isStored = new Set(stored);
  const { sandbox, problems } = scene;
  const real = sandbox.accounts.flatMap(({ name: account, regions }) =>
    regions.flatMap((region) =>
      sandbox.state
        .servers(region, account)
        .map(({ id, name }) => textOf({ account, region, id: String(id), name: String(name) })),
    ),
  );
  const isReal = new Set(real);
  const [lacking, left] = [real.filter((host) => !isStored.has(host)), stored.filter((host) => !isReal.has(host))];
  if (lacking.length > 0) problems.push(`${lacking.length} of ${real.length} hosts are not stored: ${lacking[0]}`);
  if (left.length > 0) problems.push(`${left.length} hosts are stored and not there: ${left[0]}`);
  if (isStored.size !== stored.length) problems.push(`${stored.length - isStored.size} hosts are listed twice`);
};

/** Each must find nothing. */
const leftovers: Readonly<Record<string, string>> = {
  'rows of unfinished pictures': `select count(*) as count from hosts h
    join scopes s on s.id = h.scope_id where h.generation > s.generation`,
  'scopes with a writer': 'select count(*) as count from scopes where writer is not null',
  'scopes whose total is not their rows': `select count(*) as count from scopes s
    where kind = 'hosts' and total <> (select count(*) from hosts h where h.scope_id = s.id)`,
  'rows of no scope': `select count(*) as count from hosts h
    where not exists (select 1 from scopes s where s.id = h.scope_id)`,
  'hosts stored twice': `select count(*) as count from
    (select 1 from hosts group by scope_id, id having count(*) > 1) twice`,
  'leases that are held': 'select count(*) as count from leases',
};

/** The same of the database as a whole. */
const leftBehind: Readonly<Record<string, string>> = {
  'open jobs': `select count(*) as count from pgboss.job where name = 'account-tasks' and state < 'completed'`,
  'transactions left open': `select count(*) as count from pg_stat_activity
    where datname = current_database() and state like 'idle in transaction%'`,
};

const findLeftovers = async ({ postgres, records, problems }: Scene): Promise<void> => {
  for (const [what, query] of Object.entries(leftovers)) {
    const found = await records.count(query);
    if (found > 0) problems.push(`${found} ${what}`);
  }
  for (const [what, query] of Object.entries(leftBehind)) {
    const { rows } = await postgres.query<{ count: number }>(query);
    const found = rows[0]?.count ?? 0;
    if (found > 0) problems.push(`${found} ${what}`);
  }
};

/** A task is done by one worker at a time: one that was killed ended when it was. */
const findOverlaps = ({ crew, problems }: Scene): void => {
  const spans = new Map<string, { from: number; to: number }[]>();
  for (const worker of crew) {
    const begun = new Map<string, number>();
    const add = (task: string, to: number) => {
      const from = begun.get(task);
      if (from === undefined) return;
      begun.delete(task);
      spans.set(task, [...(spans.get(task) ?? []), { from, to }]);
    };
    for (const { event, account, what, time } of worker.lines) {
      const task = `${account} ${what}`;
      if (event === 'task-begun') begun.set(task, Date.parse(time));
      if (event === 'task-ended') add(task, Date.parse(time));
      // The database was away, and the task went back to the queue.
      if (event === 'schedule-failed') for (const kind of ['ak-check', 'hosts']) begun.delete(`${account} ${kind}`);
    }
    for (const task of [...begun.keys()]) if (worker.killedMs !== undefined) add(task, worker.killedMs);
  }
  for (const [task, all] of spans) {
    all.sort((one, other) => one.from - other.from);
    for (const [index, span] of all.entries()) {
      const next = all[index + 1];
      if (next && next.from < span.to) problems.push(`${task} was done by two at once`);
    }
  }
};

const tasksEnded = ({ crew }: Scene): Record<string, number> => {
  const ends: Record<string, number> = {};
  for (const { lines } of crew) {
    for (const { event, status } of lines) if (event === 'task-ended') count(ends, status ?? 'unknown');
  }
  return ends;
};

/** @throws when the world cannot be made; what the workers did wrong is in the report */
export const runChaos = async (options: ChaosOptions): Promise<ChaosReport> => {
  const { sandbox, database, home, say } = options;
  const network = await openNetwork(sandbox);
  const postgres = openPostgres(database);
  const environment = { home, database, endpoint: network.endpointTemplate };
  const accounts = await provisionAll(sandbox, database, home);
  const scene: Scene = {
    ...options,
    network,
    postgres,
    records: await openRecords(environment),
    accounts,
    environment,
    crew: [],
    alive: new Set(),
    did: {},
    problems: [],
  };
  try {
    for (let index = 0; index < options.workers; index += 1) addWorker(scene);
    await rage(scene);
    say('Peace.');
    const peaceMs = await makePeace(scene);
    await stopAll(scene);
    await compareHosts(scene);
    await findLeftovers(scene);
    findOverlaps(scene);
    return { did: scene.did, tasksEnded: tasksEnded(scene), peaceMs, problems: scene.problems };
  } finally {
    for (const { child } of scene.crew) child.kill('SIGKILL');
    await Promise.all(scene.crew.map(({ ended }) => ended));
    await scene.records.close();
    await postgres.end();
    await network.close();
  }
};
