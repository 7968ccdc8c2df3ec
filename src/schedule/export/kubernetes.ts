/** Manifests for Kubernetes: a Deployment that stays, or a CronJob that looks every so often. */
import { stringify } from 'yaml';
import { comment, cronFields, type ExportedFile, type ExportOptions } from './files.ts';

const name = 'huawei-assets';
const labels = { 'app.kubernetes.io/name': name };

/** The user that the Dockerfile gives way to; any other number would do. */
const userId = 65_532;

const fromSecret = (variable: string, key: string) => ({
  name: variable,
  valueFrom: { secretKeyRef: { name, key } },
});

const environment = ({ usesDatabase }: ExportOptions) => [
  { name: 'HUAWEI_ASSETS_HOME', value: '/data' },
  fromSecret('HUAWEI_ASSETS_KEY', 'master-key'),
  ...(usesDatabase ? [fromSecret('HUAWEI_ASSETS_DATABASE_URL', 'database-url')] : []),
];

const confined = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
};

const mounts = [
  { name: 'data', mountPath: '/data' },
  { name: 'tmp', mountPath: '/tmp' },
];

const resources = { requests: { cpu: '100m', memory: '192Mi' }, limits: { memory: '512Mi' } };

/** The bundle is the configuration: whatever was changed in the cluster makes way for it when a pod starts. */
const importAccounts = (options: ExportOptions) => ({
  name: 'accounts',
  image: options.image,
  args: ['config', 'import', '/bundle/accounts.bundle', '--replace'],
  env: [...environment(options), fromSecret('HUAWEI_ASSETS_BUNDLE_PASSPHRASE', 'bundle-passphrase')],
  volumeMounts: [...mounts, { name: 'bundle', mountPath: '/bundle', readOnly: true }],
  securityContext: confined,
  resources,
});

const port = 9_465;

const probe = (path: string, more: object = {}) => ({ httpGet: { path, port: 'http' }, periodSeconds: 15, ...more });

/** For a service: kubelet and Prometheus come from beyond the pod, so loopback would not do. */
const observed = {
  ports: [{ name: 'http', containerPort: port }],
  startupProbe: probe('/readyz', { periodSeconds: 2, failureThreshold: 60 }),
  readinessProbe: probe('/readyz'),
  livenessProbe: probe('/healthz', { failureThreshold: 4 }),
};

const bundle = {
  name: 'bundle',
  secret: { secretName: name, items: [{ key: 'accounts.bundle', path: 'accounts.bundle' }], defaultMode: 0o400 },
};

const podSpec = (
  options: ExportOptions,
  args: readonly string[],
  { restartPolicy, ...more }: { readonly restartPolicy: 'Always' | 'Never'; readonly ports?: readonly object[] },
) => ({
  restartPolicy,
  terminationGracePeriodSeconds: 15,
  automountServiceAccountToken: false,
  securityContext: {
    runAsNonRoot: true,
    runAsUser: userId,
    runAsGroup: userId,
    fsGroup: userId,
    seccompProfile: { type: 'RuntimeDefault' },
  },
  // Accounts in a database are everybody's: no bundle is to come over them.
  ...(options.usesDatabase ? {} : { initContainers: [importAccounts(options)] }),
  containers: [
    {
      name,
      image: options.image,
      args: [...args],
      env: environment(options),
      volumeMounts: mounts,
      securityContext: confined,
      resources,
      ...more,
    },
  ],
  volumes: [
    // With a database nothing is kept beside it.
    options.usesDatabase
      ? { name: 'data', emptyDir: {} }
      : { name: 'data', persistentVolumeClaim: { claimName: `${name}-data` } },
    { name: 'tmp', emptyDir: {} },
    ...(options.usesDatabase ? [] : [bundle]),
  ],
});

const secretSteps = ({ namespace, usesDatabase }: ExportOptions): string[] =>
  usesDatabase
    ? [
        '  printf \'%s\' "$HUAWEI_ASSETS_KEY" > master-key',
        '  printf \'%s\' "$HUAWEI_ASSETS_DATABASE_URL" > database-url',
        `  kubectl --namespace ${namespace} create secret generic ${name} --from-file=master-key --from-file=database-url`,
      ]
    : [
        "  openssl rand -base64 32 | tr -d '\\n' > master-key",
        "  openssl rand -base64 24 | tr -d '\\n' > bundle-passphrase",
        '  HUAWEI_ASSETS_BUNDLE_PASSPHRASE="$(cat bundle-passphrase)" huawei-assets config export accounts.bundle',
        `  kubectl --namespace ${namespace} create secret generic ${name} \\`,
        '      --from-file=master-key --from-file=bundle-passphrase --from-file=accounts.bundle',
      ];

const metadata = ({ namespace }: ExportOptions, ownName = name) => ({ name: ownName, namespace, labels });

const claim = (options: ExportOptions) => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: metadata(options, `${name}-data`),
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '5Gi' } } },
});

const deployment = (options: ExportOptions) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: metadata(options),
  spec: {
    // Workers share the accounts between them; without a database the volume belongs to one pod at a time.
    ...(options.usesDatabase
      ? { replicas: 2, strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1 } } }
      : { replicas: 1, strategy: { type: 'Recreate' } }),
    selector: { matchLabels: labels },
    template: {
      metadata: {
        labels,
        annotations: {
          'prometheus.io/scrape': 'true',
          'prometheus.io/port': String(port),
          'prometheus.io/path': '/metrics',
        },
      },
      spec: podSpec(
        options,
        [options.usesDatabase ? 'worker' : 'run', '--log', 'json', '--listen', `0.0.0.0:${port}`],
        {
          restartPolicy: 'Always',
          ...observed,
        },
      ),
    },
  },
});

const cronJob = (options: ExportOptions) => ({
  apiVersion: 'batch/v1',
  kind: 'CronJob',
  metadata: metadata(options),
  spec: {
    schedule: cronFields(options.everyMinutes, 7),
    timeZone: 'Etc/UTC',
    concurrencyPolicy: 'Forbid',
    startingDeadlineSeconds: 300,
    successfulJobsHistoryLimit: 1,
    failedJobsHistoryLimit: 3,
    jobTemplate: {
      spec: {
        // What failed is due again at the next look.
        backoffLimit: 0,
        activeDeadlineSeconds: 7_200,
        template: {
          metadata: { labels },
          spec: podSpec(options, ['run', '--once', '--log', 'json'], { restartPolicy: 'Never' }),
        },
      },
    },
  },
});

const head = (options: ExportOptions): string[] => [
  `huawei-assets ${options.version}. The image ${options.image} is built from the Dockerfile that "--to DIR" writes beside this. The`,
  `secret is made of ${options.usesDatabase ? 'two' : 'three'} files, none of which belongs into a repository; the namespace must be there:`,
  '',
  ...secretSteps(options),
];

const dockerfile = ({ version }: ExportOptions): ExportedFile => ({
  name: 'Dockerfile',
  isAside: true,
  text: [
    'FROM node:22-slim',
    `RUN npm install --global huawei-assets@${version} && npm cache clean --force`,
    `USER ${userId}:${userId}`,
    'ENTRYPOINT ["huawei-assets"]',
    '',
  ].join('\n'),
});

/** The manifests are one file of several documents. */
export const kubernetesFiles = (options: ExportOptions): ExportedFile[] => {
  const workload = options.once ? cronJob(options) : deployment(options);
  const documents = options.usesDatabase ? [workload] : [claim(options), workload];
  const text = documents.map((document) => stringify(document, { lineWidth: 120, aliasDuplicateObjects: false }));
  return [{ name: `${name}.yaml`, text: `${comment(head(options))}${text.join('---\n')}` }, dockerfile(options)];
};
