/** A person's desk: a home of its own and terminals on it. What they show and leave is searched for secrets. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Sandbox } from '../../src/sandbox/server.ts';
import { expectNoSecrets, secretsOf } from '../helpers/run-program.ts';
import { keys, openTerminal, type Terminal, type TerminalOptions } from './terminal.ts';

export interface Desk {
  readonly home: string;
  open(argv: readonly string[], options?: Partial<TerminalOptions>): Terminal;
  /** Files below the home. */
  files(): Promise<string[]>;
  /** The configured accounts' names. */
  accounts(): Promise<string[]>;
  /** @throws Error when a secret of the sandbox, or one of `more`, was shown or left lying */
  close(more?: readonly string[]): Promise<void>;
}

export const openDesk = async (sandbox: Sandbox): Promise<Desk> => {
  const home = await mkdtemp(join(tmpdir(), 'huawei-assets-desk-'));
  // A deleted key's secret is a secret still.
  const known = new Set(secretsOf(sandbox));
  const terminals: Terminal[] = [];
  const open: Desk['open'] = (argv, { env, ...options } = {}) => {
    const terminal = openTerminal(argv, {
      ...options,
      env: { HUAWEI_ASSETS_HOME: home, HUAWEI_ASSETS_HUAWEI_ENDPOINT: sandbox.endpointTemplate, ...env },
    });
    terminals.push(terminal);
    return terminal;
  };
  return {
    home,
    open,
    files: async () => {
      const entries = await readdir(home, { recursive: true, withFileTypes: true });
      return entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
    },
    accounts: async () => {
      const terminal = open(['accounts', 'list', '--json']);
      await terminal.exit();
      const names: { account: string }[] = JSON.parse(terminal.text());
      return names.map(({ account }) => account);
    },
    close: async (more = []) => {
      for (const terminal of terminals) terminal.kill();
      for (const secret of secretsOf(sandbox)) known.add(secret);
      const streams = terminals.map((terminal, index) => [`terminal ${index}`, terminal.stream()]);
      await expectNoSecrets([...known, ...more], Object.fromEntries(streams), home);
      await rm(home, { recursive: true, force: true });
    },
  };
};

export type Answer = readonly [prompt: string, ...keys: string[]];

interface Key {
  readonly id: string;
  readonly secret: string;
}

const { enter, down, space } = keys;

const startAnswers: readonly Answer[] = [
  ['Data center', enter],
  ['Huawei Cloud site', enter],
];

const keyAnswers = (key: Key, name: string): Answer[] => [
  ['Access Key ID', key.id, enter],
  ['Secret Access Key', key.secret, enter],
  ['Account name', name, enter],
  ['Select regions', enter],
  ['Region management', enter],
  ['Host asset synchronization frequency', enter],
];

/** Quick configuration by hand, but for what comes after the work: the defaults, which delete the root key. */
export const quickAnswers = (key: Key, name: string): Answer[] => [
  ...startAnswers,
  ['Configuration method', down, enter],
  ...keyAnswers(key, name),
  ['AK service status check', enter],
  ['What becomes of the root key', enter],
  ['Synchronize assets now?', enter],
  ['Go ahead?', enter],
];

/** Manual configuration for hosts and CSPM by hand. */
export const manualAnswers = (key: Key, name: string): Answer[] => [
  ...startAnswers,
  ['Configuration method', enter],
  ['Permission description', down, space, enter],
  ...keyAnswers(key, name),
  ['Cloud service synchronization frequency', enter],
  ['AK service status check', enter],
  ['Synchronize assets now?', enter],
  ['Go ahead?', enter],
];

export const answerAll = async (terminal: Terminal, answers: readonly Answer[]): Promise<void> => {
  for (const [prompt, ...pressed] of answers) await terminal.answer(prompt, ...pressed);
};

/** The answers before a prompt. */
export const upTo = (prompt: string, answers: readonly Answer[]): readonly Answer[] => {
  const at = answers.findIndex(([asked]) => asked === prompt);
  if (at < 0) throw new Error(`"${prompt}" is not among the answers`);
  return answers.slice(0, at);
};

/** Names of what quick configuration made and did not take back. */
export const madeIn = ({ state }: Sandbox): string[] =>
  [...state.users(), ...state.groups()].map(({ name }) => name).filter((name) => name.startsWith('AlibabaCloudGroup_'));
