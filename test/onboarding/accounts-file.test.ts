import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { AppError } from '../../src/model/errors.ts';
import { accountsFileFormat, parseAccountsFile } from '../../src/onboarding/accounts-file/accounts-file.ts';
import { type AccountsFileFormat, accountsFileFormats } from '../../src/onboarding/accounts-file/source.ts';

const secret = 'RoUi71UHMZafYx9sTq2vB8nLk4Jd6Hw0Pe3Rc5Xu';
const keyId = 'PWSP65CDPNVE41KY2L85';
const otherKeyId = 'HPUA0ZZTEC4VMLXLGZPE';

const yaml = `version: 1
defaults:
  dataCenter: cn
  site: china
  method: manual
  features: [host, cspm]
  retireRootKey: delete
accounts:
  - name: production
    method: quick
    accessKey: { credentialsFile: keys/production.csv }
    regions: [cn-north-4]
    hostSync: 3h
  - name: audit
    dataCenter: intl
    site: global
    features: [host]
    accessKey:
      id: ${keyId}
      secretFromEnv: AUDIT_SECRET
    regions: all
    autoIncludeNewRegions: false
    akCheck: off
    allowMissingPermissions: true
  - name: billing
    accessKey: { idFromEnv: BILLING_ID, secretFromFile: keys/billing }
    productSync: 7d
`;

const key = { id: null, idFromEnv: null, secretFromEnv: null, secretFromFile: null, credentialsFile: null };
const silent = {
  regions: null,
  autoIncludeNewRegions: null,
  hostSync: null,
  productSync: null,
  akCheck: null,
  retireRootKey: null,
  allowMissingPermissions: false,
};
const declared = [
  {
    ...silent,
    name: 'production',
    method: 'quick',
    dataCenter: 'chinese-mainland',
    site: 'china',
    features: ['host'],
    key: { ...key, credentialsFile: 'keys/production.csv' },
    regions: ['cn-north-4'],
    hostSync: '3h',
    retireRootKey: 'delete',
  },
  {
    ...silent,
    name: 'audit',
    method: 'manual',
    dataCenter: 'outside-chinese-mainland',
    site: 'global',
    features: ['host'],
    key: { ...key, id: keyId, secretFromEnv: 'AUDIT_SECRET' },
    regions: 'all',
    autoIncludeNewRegions: false,
    akCheck: 'off',
    allowMissingPermissions: true,
  },
  {
    ...silent,
    name: 'billing',
    method: 'manual',
    dataCenter: 'chinese-mainland',
    site: 'china',
    features: ['host', 'cspm'],
    key: { ...key, idFromEnv: 'BILLING_ID', secretFromFile: 'keys/billing' },
    productSync: '7d',
  },
];

const json = JSON.stringify(
  {
    version: 1,
    defaults: {
      dataCenter: 'cn',
      site: 'china',
      method: 'manual',
      features: ['host', 'cspm'],
      retireRootKey: 'delete',
    },
    accounts: [
      {
        name: 'production',
        method: 'quick',
        accessKey: { credentialsFile: 'keys/production.csv' },
        regions: ['cn-north-4'],
        hostSync: '3h',
      },
      {
        name: 'audit',
        dataCenter: 'intl',
        site: 'global',
        features: ['host'],
        accessKey: { id: keyId, secretFromEnv: 'AUDIT_SECRET' },
        regions: 'all',
        autoIncludeNewRegions: false,
        akCheck: 'off',
        allowMissingPermissions: true,
      },
      {
        name: 'billing',
        accessKey: { idFromEnv: 'BILLING_ID', secretFromFile: 'keys/billing' },
        productSync: '7d',
      },
    ],
  },
  null,
  '\t',
);

const csv = `\ufeffname,data-center,site,method,features,Access-Key-Id,accessKeyIdFromEnv,secret-from-env,secret-from-file,credentials-file,regions,auto-include-new-regions,host-sync,productSync,ak-check,retire-root-key,allow-missing-permissions\r
production,cn,china,quick,,,,,,keys/production.csv,cn-north-4,,3h,,,delete,\r
audit,intl,global,manual,host,${keyId},,AUDIT_SECRET,,,ALL,no,,,off,,yes\r
"billing",cn,china,manual,host;cspm,,BILLING_ID,,keys/billing,,,,,7d,,,\r
`;

const parse = (text: string, format: AccountsFileFormat = 'yaml') =>
  parseAccountsFile(`accounts.${format}`, text, format);

/** Everything that a refusal says. */
const refusalOf = (text: string, format: AccountsFileFormat = 'yaml'): AppError => {
  try {
    parse(text, format);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('it was not refused');
};

const problemsOf = (text: string, format: AccountsFileFormat = 'yaml'): string[] => {
  const error = refusalOf(text, format);
  expect(error.code).toBe('accounts-file-invalid');
  const { problems } = error.details as { problems: { text: string }[] };
  return problems.map((problem) => problem.text);
};

const said = (error: AppError): string => `${error.message} ${error.hint} ${JSON.stringify(error.details)}`;

const account = (more: string) => `version: 1\naccounts:\n  - name: a\n    dataCenter: cn\n    method: manual\n${more}`;
const features = '    features: [host]\n';
const where = `    accessKey: { id: ${keyId}, secretFromEnv: A }\n`;

describe('an accounts file', () => {
  test.each([
    ['yaml', yaml],
    ['json', json],
    ['csv', csv],
  ] as const)('in %s declares its accounts', (format, text) => {
    const accounts = parse(text, format);
    expect(accounts.map(({ place: _, ...rest }) => rest)).toEqual(declared);
    expect(accounts.map(({ place }) => place)).toEqual(
      { yaml: [9, 14, 25], json: [14, 25, 41], csv: [2, 3, 4] }[format].map((line) => `accounts.${format}:${line}`),
    );
  });

  test('is known by the end of its name', () => {
    expect(['a.yaml', 'b/c.YML', 'd.json', 'e.f.csv'].map(accountsFileFormat)).toEqual(['yaml', 'yaml', 'json', 'csv']);
    for (const name of ['accounts', 'accounts.txt', 'csv']) {
      expect(() => accountsFileFormat(name)).toThrow('.yaml, .yml, .json or .csv');
    }
  });

  test('as JSON is read whatever its strings and its indentation are', () => {
    const strings = fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\u2028'));
    fc.assert(
      fc.property(strings, fc.constantFrom(0, 2, '\t'), (text, indentation) => {
        const file = JSON.stringify({ version: 1, accounts: [], [`x${text}`]: text }, null, indentation);
        const problems = problemsOf(file, 'json');
        expect(problems.filter((problem) => problem.includes('cannot be read'))).toEqual([]);
      }),
    );
  });

  test('is told everything that is wrong with it at once, with the places', () => {
    const text = `version: 2
default: {}
accounts:
  - name: 2024
    dataCenter: moon
    method: fast
    features: []
    accessKey: {}
  - name: " b"
    dataCenter: cn
    method: manual
    features: [host, gpu]
    hostSink: 6h
    regions: [CN North]
    akCheck: 2h
    autoIncludeNewRegions: maybe
    accessKey:
      id: LTAI5tExample
      secretFromEnv: 1A
  - name: c
    site:
    accessKey: { id: ${keyId}, idFromEnv: C, secretFromEnv: C, secretFromFile: c }
    productSync: 24h
`;
    expect(problemsOf(text)).toEqual([
      'accounts.yaml:1:1: version: must be 1',
      'accounts.yaml:2:1: default: there is no field "default": did you mean defaults?',
      'accounts.yaml:4:5: accounts[0].name: must be text: put it in quotes',
      expect.stringMatching(/^accounts.yaml:5:5: accounts\[0].dataCenter: must be one of chinese-mainland, outside-/),
      'accounts.yaml:6:5: accounts[0].method: must be one of manual, quick',
      'accounts.yaml:7:5: accounts[0].features: must be a list of host, cspm, soc',
      'accounts.yaml:9:5: accounts[1].name: An account name does not begin or end with a space.',
      'accounts.yaml:12:22: accounts[1].features[1]: must be one of host, cspm, soc',
      'accounts.yaml:13:5: accounts[1].hostSink: there is no field "hostSink": did you mean hostSync?',
      'accounts.yaml:14:15: accounts[1].regions[0]: must be a region id such as cn-north-4',
      'accounts.yaml:15:5: accounts[1].akCheck: must be one of 1h, 3h, 6h, 12h, 24h, 7d, off',
      'accounts.yaml:16:5: accounts[1].autoIncludeNewRegions: must be true or false',
      'accounts.yaml:18:7: accounts[1].accessKey.id: is an access key of Alibaba Cloud, not of Huawei Cloud',
      'accounts.yaml:19:7: accounts[1].accessKey.secretFromEnv: must be the name of an environment variable',
      'accounts.yaml:21:5: accounts[2].site: is empty',
    ]);
  });

  test.each<[string, string]>([
    [`${features}`, 'accounts.yaml:3:5: accounts[0].accessKey: is missing'],
    [where, 'accounts.yaml:3:5: accounts[0].features: is missing'],
    [`${features}    accessKey: {}\n`, 'accounts[0].accessKey: needs one of id, idFromEnv and credentialsFile'],
    [
      `${features}    accessKey: { id: ${keyId} }\n`,
      'accounts[0].accessKey: needs one of secretFromEnv, secretFromFile and credentialsFile',
    ],
    [
      `${features}    accessKey: { credentialsFile: a.csv, secretFromEnv: B }\n`,
      'accounts[0].accessKey: credentialsFile holds id and secret: beside it only id may stand',
    ],
    [`${features}${where}    retireRootKey: delete\n`, 'retireRootKey: belongs to quick configuration'],
    [`${features}${where}    productSync: 24h\n`, 'productSync: needs the feature cspm'],
    [`    features: [cspm]\n${where}    hostSync: 24h\n`, 'hostSync: needs the feature host'],
    [`${features}${where}    regions: some\n`, 'regions: must be all, or a list of region ids'],
    [`${features}${where}    regions: []\n`, 'regions: must be all, or a list of region ids'],
  ])('whose account says %j is refused', (more, problem) => {
    expect(problemsOf(account(more)).join('\n')).toContain(problem);
  });

  test('asks for no more of quick configuration than it can do', () => {
    const text = account(`    features: [host, soc]\n${where}`).replace('manual', 'quick');
    expect(problemsOf(text).join()).toContain('host assets only: soc need method manual');
    expect(parse(account(where).replace('manual', 'quick'))[0]?.features).toEqual(['host']);
  });

  test('names every account and every access key once, whatever the case', () => {
    const text = `${account(`${features}${where}`)}  - name: A
    dataCenter: cn
    method: manual
    features: [host]
    accessKey: { id: ${keyId}, secretFromEnv: B }
  - name: b
    dataCenter: cn
    method: manual
    features: [host]
    accessKey: { id: ${otherKeyId}, secretFromEnv: B }
`;
    expect(problemsOf(text)).toEqual([
      'accounts.yaml:8:5: accounts[1].name: accounts[0] has the same name',
      'accounts.yaml:12:18: accounts[1].accessKey.id: accounts[0] has the same access key',
    ]);
  });

  test.each<[string, string, AccountsFileFormat, string]>([
    ['no mapping', '- a\n', 'yaml', 'must hold version and accounts'],
    ['nothing', '', 'yaml', 'accounts.yaml: is empty'],
    [
      'a name twice',
      'version: 1\nversion: 1\n',
      'yaml',
      'accounts.yaml:2:1: this cannot be read as YAML: duplicate key',
    ],
    ['two documents', 'version: 1\n---\nversion: 1\n', 'yaml', 'multiple docs'],
    ['an unknown tag', 'version: !x 1\n', 'yaml', 'tag resolve failed'],
    ['an alias of nothing', 'version: *x\n', 'yaml', 'an alias names no anchor'],
    ['JSON that is cut', '{"version": 1,', 'json', 'accounts.json:1:15: this cannot be read as JSON'],
    ['no rows', 'name,method\n', 'csv', 'must hold at least one account'],
    ['nothing at all', '', 'csv', 'must hold at least one account'],
    [
      'an unknown column',
      'name,methode\na,quick\n',
      'csv',
      'methode: there is no field "methode": did you mean method?',
    ],
    ['a column twice', 'name,host-sync,hostSync\na,,\n', 'csv', 'accounts.csv:1: hostSync: this column is there twice'],
    ['a row that is too long', 'name,method\na,quick,\n', 'csv', 'accounts.csv:2: this row has 3 cells'],
    [
      'an open quote',
      'name,method\n"a,quick\n',
      'csv',
      'accounts.csv:2: this cannot be read as CSV: csv quote not closed',
    ],
    ['a wrong cell', 'name,host-sync\na,2h\n', 'csv', 'accounts.csv:2: host-sync: must be one of'],
  ])('with %s is refused', (_name, text, format, problem) => {
    expect(problemsOf(text, format).join('\n')).toContain(problem);
  });

  test('that repeats itself without end is refused in no time', () => {
    const levels = Array.from({ length: 12 }, (_, n) => `a${n + 1}: &a${n + 1} [${Array(9).fill(`*a${n}`).join()}]`);
    expect(problemsOf(['a0: &a0 x', ...levels].join('\n')).join()).toContain('aliases repeat too much');
  });
});

describe('a secret in an accounts file', () => {
  const places: readonly [string, string, AccountsFileFormat][] = [
    ['as the secret', account(`${features}    accessKey: { id: ${keyId}, secret: ${secret} }\n`), 'yaml'],
    ['as another name’s', account(`${features}    accessKey: { id: ${keyId}, secretAccessKey: ${secret} }\n`), 'yaml'],
    ['beside the key', account(`${features}${where}    sk: ${secret}\n`), 'yaml'],
    ['for its variable', account(`${features}    accessKey: { id: ${keyId}, secretFromEnv: ${secret} }\n`), 'yaml'],
    ['for its file', account(`${features}    accessKey: { id: ${keyId}, secretFromFile: ${secret} }\n`), 'yaml'],
    ['for its id', account(`${features}    accessKey: { id: ${secret}, secretFromEnv: A }\n`), 'yaml'],
    ['for a name', account(`${features}${where}`).replace('name: a', `name: ${secret}`), 'yaml'],
    ['for a field', account(`${features}${where}    ${secret}: x\n`), 'yaml'],
    ['in JSON', JSON.stringify({ version: 1, accounts: [{ accessKey: { id: keyId, secret } }] }), 'json'],
    ['in a column of its own', `name,secret\na,${secret}\n`, 'csv'],
    ['in a CSV file without a header', `a,${keyId},${secret}\nb,${otherKeyId},${secret}\n`, 'csv'],
    ['in a shifted row', `name,host-sync,secret-from-env\na,6h,${secret}\n`, 'csv'],
  ];

  test.each(places)('%s is refused and not repeated', (_name, text, format) => {
    const error = refusalOf(text, format);
    expect(error.code).toBe('accounts-file-invalid');
    expect(said(error)).not.toContain(secret);
  });

  test('is called what it is, with the place', () => {
    const refused = 'a secret must not stand in this file: say where it is with secretFromEnv';
    expect(problemsOf(places[0]?.[1] ?? '')[0]).toContain(
      `accounts.yaml:7:44: accounts[0].accessKey.secret: ${refused}`,
    );
    expect(problemsOf('name,secret\na,b\n', 'csv')[0]).toContain(`accounts.csv:1: secret: ${refused}`);
  });

  test('is not repeated however the file is broken', () => {
    const texts: Record<AccountsFileFormat, string> = {
      yaml: `${yaml}    secret: "${secret}"\n`,
      json: `${json.slice(0, -4)}, "secret": "${secret}" }]}`,
      csv: `${csv}x,cn,china,manual,host,${keyId},,${secret},,,,,,,,,\n`,
    };
    const damage = fc.constantFrom('', '"', "'", '\n', ':', ',', '[', '}', '\t', '&', '*', '!', '|', '#', '@', '\\');
    fc.assert(
      fc.property(fc.constantFrom(...accountsFileFormats), fc.nat(), fc.nat(20), damage, (format, at, cut, mark) => {
        const text = texts[format];
        const start = at % text.length;
        const broken = `${text.slice(0, start)}${mark}${text.slice(start + cut)}`;
        // A secret that was itself cut or broken is none.
        fc.pre(broken.includes(secret));
        try {
          parse(broken, format);
        } catch (error) {
          if (!(error instanceof AppError)) throw error;
          expect(said(error)).not.toContain(secret);
        }
      }),
      { numRuns: 500 },
    );
  });
});
