import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Command } from 'commander';
import { environmentVariables } from '../../src/cli/environment.ts';
import { exitCodeOf, exitMeanings } from '../../src/cli/exit-codes.ts';
import { buildProgram, commandTable } from '../../src/cli/program.ts';
import { parseWhere } from '../../src/inventory/where.ts';
import { errorCodes } from '../../src/model/errors.ts';
import { schemas } from './helpers/schemas.ts';
import { sourcesBelow } from './helpers/sources.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const read = (name: string) => readFileSync(`${root}/${name}`, 'utf8');

interface Help {
  readonly words: readonly string[];
  readonly text: string;
}

const sink = () => {
  let text = '';
  return {
    write: (piece: string) => {
      text += piece;
      return true;
    },
    text: () => text,
  };
};

/** The program for these arguments, able to parse and not to act. */
const parseOnly = async (argv: readonly string[]) => {
  const [stdout, stderr] = [sink(), sink()];
  const io = {
    argv,
    env: {},
    stdin: process.stdin,
    stdout,
    stderr,
    signal: AbortSignal.abort(),
    now: Date.now,
    homeDir: '/',
  };
  // Only `write` of the streams is called while parsing.
  const program = await buildProgram(io as never, '', () => {
    throw new Error('the action ran');
  });
  const still = (command: Command): void => {
    command.action(() => undefined);
    for (const child of command.commands)
      if (child.commands.length > 0) childrenOf(child);
      else still(child);
  };
  const childrenOf = (command: Command): void => {
    for (const child of command.commands)
      if (child.commands.length > 0) childrenOf(child);
      else still(child);
  };
  childrenOf(program);
  return { program, stdout };
};

const helpsOf = async (words: readonly string[]): Promise<Help[]> => {
  const { program, stdout } = await parseOnly([...words, '--help']);
  const command = words.reduce<Command | undefined>(
    (at, word) => at?.commands.find((child) => child.name() === word),
    program,
  );
  command?.outputHelp();
  const children = words.length === 0 ? [] : (command?.commands ?? []);
  const inner: Help[][] = [];
  for (const child of children) inner.push(await helpsOf([...words, child.name()]));
  return [{ words, text: stdout.text() }, ...inner.flat()];
};

/** The command lines of a help's examples: continued lines joined, pipes and redirections cut. */
const examplesIn = (text: string): string[] =>
  text
    .replaceAll(/\\\n\s+/g, '')
    .split('\n')
    .flatMap((line) => {
      const shown = /^ {2}\$ (.*)$/.exec(line)?.[1];
      return shown === undefined
        ? []
        : [...shown.matchAll(/(?:^|\s|\()huawei-assets((?: (?:'[^']*'|"[^"]*"|[^\s|<>&()'"]+))*)/g)];
    })
    .map((match) => match[1] ?? '');

const wordsOf = (line: string): string[] =>
  [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map((match) => match[1] ?? match[2] ?? match[3] ?? '');

describe('the documentation', () => {
  const helps: Help[] = [];
  beforeAll(async () => {
    for (const words of [[], ...commandTable.map(({ name }) => [name])]) helps.push(...(await helpsOf(words)));
  });

  test('the generated pages are what npm run docs writes', async () => {
    const run = promisify(execFile)(process.execPath, [`${root}/scripts/generate-docs.mjs`, '--check']);
    await expect(run).resolves.toMatchObject({ stderr: '' });
  });

  test('every command of the table has examples in its help, and a place in commands.md', () => {
    const page = read('docs/commands.md');
    for (const { name } of commandTable) {
      const help = helps.find(({ words }) => words.join(' ') === name);
      expect(`${name}: ${examplesIn(help?.text ?? '').length > 0}`).toBe(`${name}: true`);
      expect(page).toContain(`\n## huawei-assets ${name}\n`);
    }
  });

  test('every example of every help is understood by the program', async () => {
    const examples = helps.flatMap(({ text }) => examplesIn(text)).map(wordsOf);
    expect(examples.length).toBeGreaterThan(40);
    for (const argv of examples) {
      const { program } = await parseOnly(argv);
      await program.parseAsync(argv, { from: 'user' }).catch((error: Error) => {
        throw new Error(`huawei-assets ${argv.join(' ')}: ${error.message}`);
      });
    }
  });

  test('every condition of the help, the documentation and the examples is understood', () => {
    const pages = ['README.md', 'docs/query-language.md', 'docs/commands.md'].map(read);
    const shown = pages.flatMap((page) => [
      ...page.matchAll(/huawei-assets (hosts|products)\b[^\n]*? --where (?:'([^'\n]+)'|"([^"\n]+)")/g),
    ]);
    expect(shown.length).toBeGreaterThan(8);
    for (const [, kind, single, double] of shown) {
      parseWhere(kind === 'hosts' ? 'hosts' : 'products', single ?? double ?? '', new Date());
    }
  });

  test('every command that prints a document has a schema; the others print none', () => {
    const titles = schemas.flatMap(({ title }) => {
      // A flag may make another document of a command's result.
      const [first = '', ...more] = title.replace(/ --\S+$/, '').split(', ');
      const [parent = ''] = first.split(' ');
      return [first, ...more.map((word) => (word.includes(' ') ? word : `${parent} ${word}`))];
    });
    const withoutDocument = ['completion'];
    const leaves = helps.filter(({ words, text }) => words.length > 0 && !text.includes('\nCommands:\n'));
    const commands = leaves.map(({ words }) => words.join(' ')).filter((name) => !withoutDocument.includes(name));
    expect(commands.filter((name) => !titles.includes(name))).toEqual([]);
    expect(titles.filter((title) => !commands.includes(title)).sort()).toEqual([
      'accounts file',
      'common',
      'error',
      'log',
      'notification',
    ]);
  });

  test('every schema says what it is of, under its own name', () => {
    for (const { $id, title, description } of schemas) {
      expect($id).toMatch(/^[a-z-]+\.json$/);
      expect(`${title} ${description}`).toMatch(/\S \S/);
    }
    expect(new Set(schemas.map(({ $id }) => $id)).size).toBe(schemas.length);
  });

  test('every error code stands in errors.md with its exit code, and the schema knows exactly these', () => {
    const page = read('docs/errors.md');
    for (const code of errorCodes) expect(page).toContain(`\n| \`${code}\` | ${exitCodeOf[code]} |`);
    const common = JSON.parse(read('docs/schemas/common.json'));
    expect([...common.$defs.errorCode.enum].sort()).toEqual([...errorCodes].sort());
    expect(
      JSON.parse(read('docs/schemas/demo.json')).properties.steps.items.properties.exitCode.enum.map(String),
    ).toEqual(Object.keys(exitMeanings));
  });

  test('every error code is used by the program', () => {
    const aside = ['model/errors.ts', 'cli/exit-codes.ts', 'cli/error-meanings.ts', 'cli/texts/en.ts'];
    const sources = sourcesBelow(`${root}src`, ({ path }) => !aside.includes(path) && !path.startsWith('sandbox/'));
    expect(errorCodes.filter((code) => !sources.some(({ text }) => text.includes(`'${code}'`)))).toEqual([]);
  });

  test('every environment variable that the command line reads is documented', () => {
    const documented = environmentVariables.flat().join(' ');
    const sources = sourcesBelow(`${root}src/cli`, () => true);
    const read = sources.flatMap(({ text }) =>
      [...text.matchAll(/\benv\.([A-Z][A-Z_]+)/g)].map(([, name = '']) => name),
    );
    // Windows' own, which name its folders.
    const own = ['APPDATA', 'LOCALAPPDATA'];
    expect([...new Set(read)].filter((name) => !documented.includes(name) && !own.includes(name))).toEqual([]);
    expect(read.length).toBeGreaterThan(10);
  });
});
