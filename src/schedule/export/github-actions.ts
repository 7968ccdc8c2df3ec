/** A workflow for GitHub Actions that looks every so often for what is due. */
import { stringify } from 'yaml';
import { comment, cronFields, type ExportedFile, type ExportOptions } from './files.ts';

/** A value that GitHub puts in when the workflow runs. */
const expression = (text: string): string => `\${{ ${text} }}`;

const fromSecrets = (...names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, expression(`secrets.${name}`)]));

const fetchInventory = {
  name: 'Fetch the inventory of the last run',
  uses: 'actions/cache/restore@v4',
  with: {
    path: 'data',
    key: `huawei-assets-${expression('github.run_id')}`,
    'restore-keys': 'huawei-assets-',
  },
};

const takeAccounts = {
  name: 'Take over the accounts',
  env: {
    ...fromSecrets('HUAWEI_ASSETS_KEY', 'HUAWEI_ASSETS_BUNDLE_PASSPHRASE'),
    BUNDLE: expression('secrets.HUAWEI_ASSETS_BUNDLE'),
  },
  run: [
    'umask 077',
    `printf '%s' "$BUNDLE" > "$RUNNER_TEMP/accounts.bundle"`,
    'huawei-assets config import "$RUNNER_TEMP/accounts.bundle" --replace',
    '',
  ].join('\n'),
};

const keepInventory = {
  name: 'Keep the inventory for the next run',
  if: 'always()',
  uses: 'actions/cache/save@v4',
  with: { path: 'data', key: `huawei-assets-${expression('github.run_id')}` },
};

const workflow = (options: ExportOptions) => ({
  name: 'huawei-assets',
  on: { schedule: [{ cron: cronFields(options.everyMinutes, 7) }], workflow_dispatch: {} },
  permissions: { contents: 'read' },
  concurrency: { group: 'huawei-assets', 'cancel-in-progress': false },
  jobs: {
    run: {
      'runs-on': 'ubuntu-latest',
      'timeout-minutes': 60,
      env: { HUAWEI_ASSETS_HOME: expression('github.workspace') },
      steps: [
        { uses: 'actions/setup-node@v4', with: { 'node-version': '22' } },
        { name: 'Install', run: `npm install --global huawei-assets@${options.version}` },
        ...(options.usesDatabase ? [] : [fetchInventory, takeAccounts]),
        {
          name: 'Do what is due',
          env: fromSecrets('HUAWEI_ASSETS_KEY', ...(options.usesDatabase ? ['HUAWEI_ASSETS_DATABASE_URL'] : [])),
          run: 'huawei-assets run --once --json > report.json\n',
        },
        ...(options.usesDatabase ? [] : [keepInventory]),
        {
          name: 'Keep the report',
          if: 'always()',
          uses: 'actions/upload-artifact@v4',
          with: { name: 'report', path: 'report.json', 'if-no-files-found': 'ignore', 'retention-days': 7 },
        },
      ],
    },
  },
});

const secretLines = ({ usesDatabase }: ExportOptions): string[] =>
  usesDatabase
    ? [
        "The repository's secrets hold two texts:",
        '',
        '  HUAWEI_ASSETS_KEY            the master key that seals the configuration in the database',
        '  HUAWEI_ASSETS_DATABASE_URL   postgres://user:password@host/name?sslmode=verify-full',
        '',
        'The database must let the runners in. Configuration and inventory are there: nothing is kept in the repository.',
      ]
    : [
        "The repository's secrets hold three texts:",
        '',
        '  HUAWEI_ASSETS_KEY                 openssl rand -base64 32',
        '  HUAWEI_ASSETS_BUNDLE_PASSPHRASE   openssl rand -base64 24',
        '  HUAWEI_ASSETS_BUNDLE              what "huawei-assets config export accounts.bundle" wrote under that passphrase',
        '',
        'The inventory goes from run to run in the cache, which whoever may run workflows of this repository can read: keep it',
        'private. No access key is in it.',
      ];

const head = (options: ExportOptions): string[] => {
  const [first = '', ...rest] = secretLines(options);
  return [`huawei-assets ${options.version}, for .github/workflows/huawei-assets.yml. ${first}`, ...rest];
};

export const githubActionsFiles = (options: ExportOptions): ExportedFile[] => [
  {
    name: 'huawei-assets.yml',
    text: `${comment(head(options))}${stringify(workflow(options), { lineWidth: 0, aliasDuplicateObjects: false })}`,
  },
];
