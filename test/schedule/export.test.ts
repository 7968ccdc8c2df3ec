/** The files as those read them who will: systemd, a shell, YAML readers, and kubectl's own types where it is installed. */
import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse, parseAllDocuments } from 'yaml';
import { exportSchedule, exportTargets } from '../../src/schedule/export/export.ts';
import { cronFields, type ExportedFile, type ExportOptions, isEvenly } from '../../src/schedule/export/files.ts';

const run = promisify(execFile);
const has = (program: string, ...words: string[]): boolean => spawnSync(program, words).status === 0;

const options: ExportOptions = {
  program: [process.execPath, join(import.meta.dirname, '../../bin/huawei-assets.js')],
  version: '1.2.3',
  usesDatabase: false,
  once: false,
  everyMinutes: 15,
  user: 'huawei-assets',
  home: undefined,
  image: 'registry.example/huawei-assets:1.2.3',
  namespace: 'security',
};
const once: ExportOptions = { ...options, once: true };
const shared: ExportOptions = { ...options, usesDatabase: true };

const textOf = (files: readonly ExportedFile[], name: string): string => {
  const file = files.find((each) => each.name === name);
  if (!file) throw new Error(`${name} is not among ${files.map((each) => each.name).join(', ')}`);
  return file.text;
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'export-'));
});
afterAll(() => rm(folder, { recursive: true }));

const written = async (files: readonly ExportedFile[], below: string): Promise<string[]> => {
  const own = await mkdtemp(join(folder, `${below}-`));
  const paths = files.map(({ name }) => join(own, name));
  for (const [index, { text }] of files.entries()) await writeFile(paths[index] ?? '', text);
  return paths;
};

test.each(exportTargets)('%s: every file ends with a line end, and none holds a secret', (target) => {
  for (const each of [options, once, shared, { ...shared, once: true }]) {
    for (const { text } of exportSchedule(target, each)) {
      expect(text.endsWith('\n')).toBe(true);
      expect(text).not.toMatch(/undefined|\[object|NaN/);
      expect(text).not.toMatch(/^[^#]*HUAWEI_ASSETS_(KEY|PASSPHRASE|DATABASE_URL)=/m);
    }
  }
});

test.each(exportTargets)(
  '%s, with a database: it is named by reference, and no local accounts are made use of',
  (target) => {
    for (const each of [shared, { ...shared, once: true }]) {
      const [file, ...others] = exportSchedule(target, each);
      const texts = [file, ...others].map((one) => one?.text ?? '').join('');
      expect(texts).toContain('HUAWEI_ASSETS_DATABASE_URL');
      expect(texts).not.toMatch(/config (import|export)|bundle|actions\/cache|huawei-assets onboard/);
    }
  },
);

test('with a database, nothing runs where the file that names it is missing', async () => {
  expect(textOf(exportSchedule('systemd', shared), 'huawei-assets.service')).toContain('EnvironmentFile=/etc');
  const crontab = textOf(
    exportSchedule('cron', { ...shared, program: ['echo', 'ran', '>&2'] }),
    'huawei-assets.crontab',
  );
  const command =
    crontab
      .trim()
      .split('\n')
      .at(-1)
      ?.replace(/^(\S+ ){5}/, '') ?? '';
  const empty = await mkdtemp(join(folder, 'home-'));
  const outcome = spawnSync('sh', ['-c', command], { env: { ...process.env, HOME: empty } });
  expect(outcome.status).not.toBe(0);
});

describe('minutes', () => {
  test.each([
    [1, 0, '* * * * *'],
    [15, 0, '*/15 * * * *'],
    [15, 7, '7,22,37,52 * * * *'],
    [60, 7, '7 * * * *'],
    [360, 7, '7 */6 * * *'],
    [1_440, 7, '7 0 * * *'],
  ])('every %i, %i past: %s', (every, offset, fields) => {
    expect(cronFields(every, offset)).toBe(fields);
  });

  test('those that do not divide an hour or a day are refused', () => {
    expect([1, 5, 30, 60, 120, 720, 1_440].every(isEvenly)).toBe(true);
    expect([0, 0.5, 7, 45, 61, 90, 300, 2_880].some(isEvenly)).toBe(false);
  });
});

describe('systemd', () => {
  const hasSystemd = has('systemd-analyze', '--version');
  if (!hasSystemd) console.warn('Not tested here, without systemd-analyze: that systemd takes the units.');
  const withSystemd = hasSystemd ? test : test.skip;
  const paths = ['/opt/with space/$odd%"name', '/home/me/.nvm/node'];

  withSystemd.each([
    ['a service that stays', options],
    ['a timer', once],
    ['a home of one’s own', { ...options, home: '/srv/huawei assets' }],
    ['every six hours', { ...once, everyMinutes: 360 }],
    ['every minute', { ...once, everyMinutes: 1 }],
    ['a database', shared],
  ])('systemd-analyze verify has nothing to say of %s', async (_name, each) => {
    const units = (await written(exportSchedule('systemd', each), 'units')).filter((path) => !path.endsWith('.conf'));
    const { stdout, stderr } = await run('systemd-analyze', ['verify', ...units]);
    expect(stdout + stderr).toBe('');
  });

  withSystemd('the service is exposed to little', async () => {
    const [service = ''] = await written(exportSchedule('systemd', options), 'security');
    const argv = ['security', '--offline=true', '--threshold=20', service];
    const { stdout } = await run('systemd-analyze', argv, { env: { ...process.env, SYSTEMD_PAGER: '' } });
    expect(stdout).toMatch(/Overall exposure level for huawei-assets\.service: [01]\.\d/);
  });

  test('words of the command keep their spaces, quotes and signs', () => {
    const text = textOf(exportSchedule('systemd', { ...options, program: paths }), 'huawei-assets.service');
    expect(text).toContain(String.raw`ExecStart="/opt/with space/$$odd%%\"name" /home/me/.nvm/node run`);
  });

  test('a program below a home can be read there', () => {
    expect(textOf(exportSchedule('systemd', { ...options, program: paths }), 'huawei-assets.service')).toContain(
      'ProtectHome=read-only',
    );
    expect(
      textOf(exportSchedule('systemd', { ...options, program: ['/usr/bin/x'] }), 'huawei-assets.service'),
    ).toContain('ProtectHome=yes');
  });
});

describe('cron', () => {
  const lineOf = (each: ExportOptions): string => {
    const lines = textOf(exportSchedule('cron', each), 'huawei-assets.crontab').split('\n');
    const [line = '', ...more] = lines.filter((text) => text !== '' && !text.startsWith('#'));
    expect(more).toEqual([]);
    return line;
  };

  test('is one line of five fields and a command that a shell takes', async () => {
    const line = lineOf({ ...options, program: ["/opt/it's here/node", '/opt/50%/main.js'], home: '/srv/a b' });
    const [, fields, command = ''] = /^((?:\S+ ){5})(.*)$/.exec(line) ?? [];
    expect(fields).toBe('*/15 * * * * ');
    expect(command.replaceAll('\\%', '')).not.toContain('%');
    await run('sh', ['-n', '-c', command.replaceAll('\\%', '%')]);
    expect(command).toContain(String.raw`'/opt/it'\''s here/node'`);
  });
});

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace: string };
  // biome-ignore lint/suspicious/noExplicitAny: a manifest's shape is what is looked at
  readonly spec: any;
}

describe('Kubernetes', () => {
  const manifestsOf = (each: ExportOptions): Manifest[] => {
    const documents = parseAllDocuments(textOf(exportSchedule('kubernetes', each), 'huawei-assets.yaml'));
    return documents.map((document) => {
      expect([...document.errors, ...document.warnings]).toEqual([]);
      return document.toJS();
    });
  };
  const workloadOf = (each: ExportOptions) => manifestsOf(each)[1] as Manifest;
  const podOf = ({ kind, spec }: Manifest) =>
    (kind === 'CronJob' ? spec.jobTemplate.spec.template : spec.template).spec;

  test.each([
    ['Deployment', options],
    ['CronJob', once],
  ])('a %s with the volume that it needs', (kind, each) => {
    const manifests = manifestsOf(each);
    expect(manifests.map((manifest) => manifest.kind)).toEqual(['PersistentVolumeClaim', kind]);
    expect(manifests.every(({ metadata }) => metadata.namespace === 'security')).toBe(true);
    const pod = podOf(workloadOf(each));
    expect(pod.volumes.find(({ name }: { name: string }) => name === 'data').persistentVolumeClaim.claimName).toBe(
      manifests[0]?.metadata.name,
    );
  });

  test.each([
    ['Deployment', options],
    ['CronJob', once],
  ])('the %s takes secrets by reference, and is confined', (_kind, each) => {
    const pod = podOf(workloadOf(each));
    expect(pod.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
    expect(pod.automountServiceAccountToken).toBe(false);
    const mounted = new Set(pod.volumes.map(({ name }: { name: string }) => name));
    for (const container of [...pod.initContainers, ...pod.containers]) {
      expect(container.image).toBe(options.image);
      expect(container.securityContext).toMatchObject({
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
      for (const { name } of container.volumeMounts) expect(mounted.has(name)).toBe(true);
      const secrets = container.env.filter(({ name }: { name: string }) => name !== 'HUAWEI_ASSETS_HOME');
      for (const { value, valueFrom } of secrets) {
        expect([value, valueFrom.secretKeyRef.name]).toEqual([undefined, 'huawei-assets']);
      }
    }
  });

  test('the selector finds the pods, and a stop has more time than the program takes', () => {
    const { spec } = workloadOf(options);
    expect(spec.template.metadata.labels).toMatchObject(spec.selector.matchLabels);
    expect(spec.strategy.type).toBe('Recreate');
    expect(podOf(workloadOf(options)).terminationGracePeriodSeconds).toBeGreaterThan(10);
    expect(workloadOf(once).spec).toMatchObject({ schedule: '7,22,37,52 * * * *', concurrencyPolicy: 'Forbid' });
  });

  test('with a database it is workers, as many as one likes, and nothing is kept beside it', () => {
    const [deployment, ...more] = manifestsOf({ ...options, usesDatabase: true });
    expect(more).toEqual([]);
    expect(deployment?.spec).toMatchObject({ replicas: 2, strategy: { type: 'RollingUpdate' } });
    const pod = podOf(deployment as Manifest);
    expect(pod.containers[0].args).toEqual(['worker', '--log', 'json', '--listen', '0.0.0.0:9465']);
    expect(pod.volumes).toContainEqual({ name: 'data', emptyDir: {} });
    const [cronJob, ...others] = manifestsOf({ ...once, usesDatabase: true });
    expect([cronJob?.kind, others]).toEqual(['CronJob', []]);
  });

  const hasKubectl = has('kubectl', 'version', '--client');
  if (!hasKubectl) console.warn('Not tested here, without kubectl: that its types know every field.');

  /** kubectl reads into its own types and writes them again: a field that it does not know would be lost. */
  (hasKubectl ? test : test.skip).each([
    ['Deployment', options],
    ['CronJob', once],
  ])('kubectl knows every field of the %s', async (kind, each) => {
    const path = join(folder, `${kind}.json`);
    await writeFile(path, JSON.stringify(workloadOf({ ...each, image: 'another:1' })));
    const argv = ['set', 'image', '--local', '-f', path, '*=registry.example/huawei-assets:1.2.3', '-o', 'yaml'];
    const { stdout } = await run('kubectl', argv);
    expect(parse(stdout)).toMatchObject(workloadOf(each) as unknown as Record<string, unknown>);
  });

  test('the image is built from what npm has, and runs as nobody in particular', () => {
    const lines = textOf(exportSchedule('kubernetes', options), 'Dockerfile').split('\n');
    expect(lines).toContain('USER 65532:65532');
    expect(lines.some((line) => line.includes('huawei-assets@1.2.3'))).toBe(true);
  });
});

describe('GitHub Actions', () => {
  const workflow = parse(textOf(exportSchedule('github-actions', options), 'huawei-assets.yml'));

  test('runs on a schedule, alone, with the least of rights', () => {
    expect(workflow.on.schedule).toEqual([{ cron: '7,22,37,52 * * * *' }]);
    expect(workflow.permissions).toEqual({ contents: 'read' });
    expect(workflow.concurrency['cancel-in-progress']).toBe(false);
  });

  test('secrets reach steps as environment only, and never the text of a script', () => {
    for (const step of workflow.jobs.run.steps) {
      if (step.run !== undefined) expect(step.run).not.toContain('${{');
      expect(step.uses ?? 'none').toMatch(/^(none|actions\/[a-z-]+(\/(restore|save))?@v\d+)$/);
    }
    const references = JSON.stringify(workflow).match(/secrets\.\w+/g) ?? [];
    expect([...new Set(references)].sort()).toEqual([
      'secrets.HUAWEI_ASSETS_BUNDLE',
      'secrets.HUAWEI_ASSETS_BUNDLE_PASSPHRASE',
      'secrets.HUAWEI_ASSETS_KEY',
    ]);
  });

  test('every script is one that a shell takes', async () => {
    for (const { run: script } of workflow.jobs.run.steps) {
      if (script !== undefined) await run('bash', ['-n', '-c', script]);
    }
  });
});
