/** `npm run docs`: writes the pages of docs/ that tell what the program itself knows. `--check` only compares. */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = new URL('..', import.meta.url);
const path = (name) => fileURLToPath(new URL(name, root));

/** The sources are TypeScript: one file of them is made to import. It lies below node_modules, where packages are found. */
const loadProgram = async () => {
  const outfile = path(`node_modules/.cache/huawei-assets/docs-${process.pid}.mjs`);
  await mkdir(path('node_modules/.cache/huawei-assets'), { recursive: true });
  const { outputFiles } = await build({
    stdin: {
      contents: `
        export { buildProgram, commandTable } from './src/cli/program.ts';
        export { environmentVariables } from './src/cli/environment.ts';
        export { errorMeanings } from './src/cli/error-meanings.ts';
        export { exitCodeOf, exitMeanings } from './src/cli/exit-codes.ts';
        export { foldersOf } from './src/cli/folders.ts';
        export { en } from './src/cli/texts/en.ts';
        export { accountsFileSchema } from './src/onboarding/accounts-file/schema.ts';
        export { siemPolicies } from './src/onboarding/siem-policies.ts';
        export { endpointOf, services } from './src/huawei/endpoints.ts';
        export { productEntries } from './src/huawei/products/catalogue.ts';
        export { errorCodes } from './src/model/errors.ts';
        export { recordFields } from './src/model/record-fields.ts';`,
      resolveDir: path('.'),
    },
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    write: false,
    logLevel: 'warning',
  });
  await writeFile(outfile, outputFiles[0].contents);
  const program = await import(pathToFileURL(outfile).href);
  await rm(outfile);
  return program;
};

/** The help of one command, just as the program prints it where no terminal says how wide it is. */
const helpOf = async ({ buildProgram }, words) => {
  let text = '';
  const sink = {
    write: (piece) => {
      text += piece;
    },
  };
  const argv = [...words, '--help'];
  const program = await buildProgram({ argv, stdout: sink, stderr: sink }, '', () => undefined);
  const command = words.reduce((at, word) => at.commands.find((child) => child.name() === word), program);
  command.outputHelp();
  return { text: text.trimEnd(), children: words.length === 0 ? [] : command.commands.map((child) => child.name()) };
};

const section = async (source, words, level) => {
  const { text, children } = await helpOf(source, words);
  const inner = [];
  for (const child of children) inner.push(await section(source, [...words, child], level + 1));
  return [
    `${'#'.repeat(level)} ${['huawei-assets', ...words].join(' ')}`,
    '',
    '```text',
    text,
    '```',
    '',
    ...inner,
  ].join('\n');
};

const row = (...cells) => `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|')).join(' | ')} |`;
const tableOf = (head, rows) => [row(...head), row(...head.map(() => '---')), ...rows.map((cells) => row(...cells))];
const code = (text) => `\`${text}\``;

const schemasIn = async () => {
  const aside = ['common.json', 'accounts-file.json'];
  const names = (await readdir(path('docs/schemas'))).filter((name) => !aside.includes(name)).sort();
  return Promise.all(
    names.map(async (name) => ({ name, ...JSON.parse(await readFile(path(`docs/schemas/${name}`), 'utf8')) })),
  );
};

const generated = '<!-- Written by "npm run docs" from the program itself; do not edit. -->';

const folderRows = ({ foldersOf }) => {
  const own = foldersOf({ env: {}, home: '/H', homeDir: '/' });
  const system = foldersOf({ env: {}, home: undefined, homeDir: '/~' });
  const shown = (text) => code(text.replace('/~', '~').replace('/H', '$HUAWEI_ASSETS_HOME'));
  return [
    ['configuration, encrypted, mode 0600', shown(`${system.config}/`), shown(`${own.config}/`)],
    ['inventory, SQLite, mode 0600', shown(system.inventory), shown(own.inventory)],
  ];
};

const commandsPage = async (source) => {
  const { commandTable, environmentVariables, exitMeanings } = source;
  const commands = [];
  for (const { name } of commandTable) commands.push(await section(source, [name], 2));
  const schemas = await schemasIn();
  return [
    '# Commands',
    '',
    generated,
    '',
    '```text',
    (await helpOf(source, [])).text,
    '```',
    '',
    ...commands,
    '## Exit codes',
    '',
    ...tableOf(['code', 'meaning'], Object.entries(exitMeanings)),
    '',
    'Which error gives which exit code stands in [errors.md](errors.md).',
    '',
    '## Environment variables',
    '',
    ...tableOf(
      ['variable', 'what it does'],
      environmentVariables.map(([names, does]) => [names.split(', ').map(code).join(', '), does]),
    ),
    '',
    '## Files and folders',
    '',
    'On Linux, without and with a folder of one’s own (`--home` or `HUAWEI_ASSETS_HOME`):',
    '',
    ...tableOf(['what', 'without', 'with'], folderRows(source)),
    '',
    '`huawei-assets config path` prints where they are on this machine.',
    '',
    '## JSON documents',
    '',
    'Each document that `--json` prints has a JSON Schema (draft 2020-12). Within a major version fields are added, never',
    'renamed or removed. Times are ISO 8601 in UTC. What `onboard --from` reads has one, too: [accounts-file.json](schemas/accounts-file.json).',
    '',
    ...tableOf(
      ['command', 'schema'],
      schemas.map(({ name, title }) => [title, `[${name}](schemas/${name})`]),
    ),
    '',
  ].join('\n');
};

const errorsPage = ({ errorCodes, errorMeanings, exitCodeOf, exitMeanings, en }) =>
  [
    '# Errors',
    '',
    generated,
    '',
    'An error prints what happened and what to do next on stderr. With `--json` it is one document there, after whatever was',
    'noted before ([schema](schemas/error.json)); `code` is stable, the wording of `message` and `hint` is not.',
    '',
    ...tableOf(
      ['code', 'exit', 'meaning', 'what to do'],
      errorCodes.map((name) => [code(name), exitCodeOf[name], errorMeanings[name], en.hints[name]({}) ?? '']),
    ),
    '',
    '## Exit codes',
    '',
    ...tableOf(['code', 'meaning'], Object.entries(exitMeanings)),
    '',
  ].join('\n');

const policiesPage = ({ siemPolicies }) =>
  [
    '# The custom policies of Agentic SOC',
    '',
    generated,
    '',
    'Security Center’s documentation asks for two custom policies by name, and Alibaba Cloud does not publish their text. These are',
    '**derived** from what a security service has to call: each action was looked up in the permission tables of Huawei Cloud’s API',
    'references. `guide --write-policies` writes them, `guide --apply` creates them, `--policy-file` replaces them. An action that a',
    'region or site does not know (IAM.1036) is left out, and said.',
    '',
    ...siemPolicies.flatMap(({ name, level, actions }) => [
      `## ${name} (${level}-level services)`,
      '',
      ...tableOf(
        ['action', 'for', 'kind'],
        actions.map(({ action, purpose, responds }) => [code(action), purpose, responds ? 'response' : 'read']),
      ),
      '',
    ]),
  ].join('\n');

const typeWords = {
  text: 'text',
  number: 'number',
  time: 'time',
  texts: 'list of texts',
  tags: 'texts by key',
  json: 'JSON',
};

/** What a field means is told by the schema of the command that prints it. */
const fieldRows = async (fields, kind) => {
  const { items } = JSON.parse(await readFile(path(`docs/schemas/${kind}.json`), 'utf8'));
  const meaningOf = (name) => items.properties[name]?.description ?? '';
  return Object.entries(fields).map(([name, type]) => [code(name), typeWords[type], meaningOf(name)]);
};

const fieldsPage = async ({ recordFields }) => {
  const sections = [];
  for (const [kind, fields] of Object.entries(recordFields)) {
    sections.push(`## ${kind}`, '', ...tableOf(['field', 'type', 'meaning'], await fieldRows(fields, kind)), '');
  }
  return [
    '# Fields of hosts and products',
    '',
    generated,
    '',
    'Conditions, sort orders and columns name these fields ([query-language.md](query-language.md)), and `document`, the cloud’s own',
    'answer. A field that the cloud did not give is null.',
    '',
    ...sections,
  ].join('\n');
};

const pagingWords = {
  none: 'one answer',
  'next-marker': 'marker that the answer names',
  'last-id': 'marker: the last id',
  offset: 'offset in rows',
  'page-number': 'page number',
};

const apiOf = ({ list, otherwise }) =>
  [list, ...(otherwise ? [otherwise] : [])].map((call) => code(`${call.method ?? 'GET'} ${call.path}`)).join(', else ');

/** Services of the account as a whole are called at one host, without a region. */
const isGlobal = ({ productEntries }, service) => {
  const own = productEntries.filter((entry) => entry.service === service);
  return own.every((entry) => entry.scope === 'global' && !entry.inAnyProject) && service !== 'ecs';
};

const addressRow = (source, service) => {
  const region = isGlobal(source, service) ? 'global' : 'cn-north-4';
  const found = source.endpointOf(service, region, 'china').slice('https://'.length);
  const host = region === 'global' ? found : found.replace('.cn-north-4.', '.{region}.');
  return [code(service), region === 'global' ? code('global') : 'region', code(host)];
};

const productsPage = (source) => {
  const entries = [...source.productEntries].sort((a, b) => a.type.localeCompare(b.type));
  return [
    '# Product types',
    '',
    generated,
    '',
    'What each service lists by itself, beside the Config service. Which regions have a service is not written down: a region without',
    'it says so. A type without a name in Config is listed by its service alone. Permissions are Huawei Cloud’s own names of the action;',
    '`Tenant Guest` is documented to read every service but IAM, and `IAM ReadOnlyAccess` reads that.',
    '',
    ...tableOf(
      ['type', 'what', 'API', 'for each', 'paging', 'permission', 'in Config'],
      entries.map((entry) => [
        code(entry.type),
        `${entry.title}${entry.emptyMayMeanForbidden ? ' ¹' : ''}`,
        apiOf(entry),
        entry.scope === 'global' ? 'account' : entry.scope,
        pagingWords[entry.list.paging.family],
        entry.permission === null ? '' : code(entry.permission),
        entry.configType === null ? '' : code(entry.configType),
      ]),
    ),
    '',
    '¹ Without the permission the service answers with an empty list instead of a refusal.',
    '',
    '## Details',
    '',
    'What `details` of a record has, besides the fields that all products have; null where the cloud did not say. Config reports of',
    'these what a service chose to report.',
    '',
    ...tableOf(
      ['type', 'details', 'read from'],
      entries.map((entry) => [
        code(entry.type),
        [...Object.keys(entry.list.fields.details ?? {}), ...(entry.parent?.detail ? [entry.parent.detail] : [])]
          .map(code)
          .join(', '),
        entry.source,
      ]),
    ),
    '',
    '## Addresses',
    '',
    'What `{service}` and `{region}` of an endpoint template stand for, and the host that is called without a template, here on the',
    'China site. In some regions a service has a host of another name (`src/huawei/endpoints.ts`); a template has the one name always.',
    '',
    ...tableOf(
      ['{service}', '{region}', 'host'],
      source.services.map((service) => addressRow(source, service)),
    ),
    '',
  ].join('\n');
};

const source = await loadProgram();
const pages = {
  'docs/commands.md': await commandsPage(source),
  'docs/errors.md': errorsPage(source),
  'docs/fields.md': await fieldsPage(source),
  'docs/products.md': productsPage(source),
  'docs/siem-policies.md': policiesPage(source),
  'docs/schemas/accounts-file.json': `${JSON.stringify(source.accountsFileSchema(), null, 2)}\n`,
};
const stale = [];
for (const [name, text] of Object.entries(pages)) {
  const before = await readFile(path(name), 'utf8').catch(() => '');
  if (before === text) continue;
  stale.push(name);
  if (!process.argv.includes('--check')) await writeFile(path(name), text);
}
if (process.argv.includes('--check') && stale.length > 0) {
  console.error(`${stale.join(' and ')} must be written anew: npm run docs`);
  process.exitCode = 1;
}
