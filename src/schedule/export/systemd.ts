/** Units for systemd: a service that stays, or a timer that looks every so often. */
import { comment, type ExportedFile, type ExportOptions } from './files.ts';

/** A word of ExecStart: `%` and `$` mean something there. @see systemd.service(5), "Command lines" */
const unitWord = (text: string): string => {
  const escaped = text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('%', '%%').replaceAll('$', '$$$$');
  return /^[\w@+=:,./-]+$/.test(text) ? text : `"${escaped}"`;
};

const execStart = (program: readonly string[], ...words: readonly string[]): string =>
  `ExecStart=${[...program, ...words].map(unitWord).join(' ')}`;

const environmentFile = '/etc/huawei-assets/environment';

/** A program that was installed in a home must be readable there. */
const protectHome = (program: readonly string[]): string =>
  program.some((path) => /^\/(home|root|run\/user)\//.test(path)) ? 'read-only' : 'yes';

/** All that the service does not need. MemoryDenyWriteExecute is left out: Node.js compiles while it runs. */
const hardening = (program: readonly string[]): string[] => [
  'UMask=0077',
  'NoNewPrivileges=yes',
  'CapabilityBoundingSet=',
  'AmbientCapabilities=',
  'ProtectSystem=strict',
  `ProtectHome=${protectHome(program)}`,
  'PrivateTmp=yes',
  'PrivateDevices=yes',
  'PrivateUsers=yes',
  'ProtectClock=yes',
  'ProtectControlGroups=yes',
  'ProtectHostname=yes',
  'ProtectKernelLogs=yes',
  'ProtectKernelModules=yes',
  'ProtectKernelTunables=yes',
  'ProtectProc=invisible',
  'RemoveIPC=yes',
  'RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK',
  'RestrictNamespaces=yes',
  'RestrictRealtime=yes',
  'RestrictSUIDSGID=yes',
  'LockPersonality=yes',
  'SystemCallArchitectures=native',
  'SystemCallFilter=@system-service',
  'SystemCallFilter=~@privileged',
  'SystemCallErrorNumber=EPERM',
];

const surroundings = ({ user, home, usesDatabase }: ExportOptions): string[] => [
  `User=${user}`,
  ...(home === undefined
    ? ['StateDirectory=huawei-assets', 'StateDirectoryMode=0700', 'Environment=HUAWEI_ASSETS_HOME=%S/huawei-assets']
    : [`Environment=${unitWord(`HUAWEI_ASSETS_HOME=${home}`)}`, `ReadWritePaths=${unitWord(home)}`]),
  // One that names the database must be there: without it, files here would pass for the database.
  `EnvironmentFile=${usesDatabase ? '' : '-'}${environmentFile}`,
];

const homeOf = ({ home }: ExportOptions): string => home ?? '/var/lib/huawei-assets';

const secretLines = ({ usesDatabase }: ExportOptions): string[] =>
  usesDatabase
    ? [
        `HUAWEI_ASSETS_DATABASE_URL=... and HUAWEI_ASSETS_KEY=... (or HUAWEI_ASSETS_PASSPHRASE=...) stand in`,
        `${environmentFile} (mode 0600); systemd reads it, and no other user can. The accounts are in the database.`,
      ]
    : [
        `A master key or passphrase that is not kept in a key file stands in ${environmentFile} (mode 0600), as`,
        'HUAWEI_ASSETS_KEY=... or HUAWEI_ASSETS_PASSPHRASE=...; systemd reads it, and no other user can.',
      ];

const onboardLines = (options: ExportOptions): string[] =>
  options.usesDatabase
    ? []
    : [`  sudo -u ${options.user} env HUAWEI_ASSETS_HOME=${homeOf(options)} huawei-assets onboard`];

const howTo = (options: ExportOptions, units: readonly string[], start: string): string[] => [
  `huawei-assets ${options.version}. Install as root:`,
  '',
  '  cp huawei-assets.sysusers.conf /etc/sysusers.d/huawei-assets.conf && systemd-sysusers',
  `  cp ${units.join(' ')} /etc/systemd/system/ && systemctl daemon-reload`,
  `  install -d -o ${options.user} -m 0700 ${homeOf(options)}`,
  ...onboardLines(options),
  `  systemctl enable --now ${start}`,
  '',
  ...secretLines(options),
];

const unit = (head: readonly string[], sections: Readonly<Record<string, readonly string[]>>): string => {
  const texts = Object.entries(sections).map(([name, lines]) => `[${name}]\n${lines.join('\n')}\n`);
  return `${comment(head)}\n${texts.join('\n')}`;
};

const network = ['Wants=network-online.target', 'After=network-online.target'];

const stayingService = (options: ExportOptions): ExportedFile => ({
  name: 'huawei-assets.service',
  text: unit(howTo(options, ['huawei-assets.service'], 'huawei-assets.service'), {
    Unit: ['Description=Keeps the sync and check frequencies of Huawei Cloud accounts', ...network],
    Service: [
      'Type=notify',
      // systemd-notify, which says it, is a process of its own.
      'NotifyAccess=all',
      execStart(options.program, 'run'),
      ...surroundings(options),
      'Restart=on-failure',
      'RestartSec=30s',
      '# A configuration that cannot be read does not mend itself.',
      'RestartPreventExitStatus=2',
      'WatchdogSec=2min',
      'TimeoutStopSec=15s',
      ...hardening(options.program),
    ],
    Install: ['WantedBy=multi-user.target'],
  }),
});

const onceService = (options: ExportOptions): ExportedFile => ({
  name: 'huawei-assets.service',
  text: unit(howTo(options, ['huawei-assets.service', 'huawei-assets.timer'], 'huawei-assets.timer'), {
    Unit: ['Description=Syncs and checks of Huawei Cloud accounts that are due', ...network],
    Service: [
      'Type=oneshot',
      execStart(options.program, 'run', '--once'),
      ...surroundings(options),
      'TimeoutStartSec=2h',
      'TimeoutStopSec=15s',
      ...hardening(options.program),
    ],
  }),
});

/** @see systemd.time(7), "Calendar Events" */
const calendar = (minutes: number): string =>
  minutes < 60 ? `*:0/${minutes}` : minutes === 60 ? 'hourly' : `0/${minutes / 60}:00`;

const timer = ({ everyMinutes }: ExportOptions): ExportedFile => ({
  name: 'huawei-assets.timer',
  text: unit(['What is due is done by huawei-assets.service, which this starts.'], {
    Unit: ['Description=Looks for syncs and checks of Huawei Cloud accounts that are due'],
    Timer: [`OnCalendar=${calendar(everyMinutes)}`, 'RandomizedDelaySec=30s', 'Persistent=yes'],
    Install: ['WantedBy=timers.target'],
  }),
});

/** @see sysusers.d(5) */
const sysusers = (options: ExportOptions): ExportedFile => ({
  name: 'huawei-assets.sysusers.conf',
  text: `${comment(['For /etc/sysusers.d: the account of the system that huawei-assets runs as.'])}u ${options.user} - "huawei-assets" ${homeOf(options)}\n`,
});

export const systemdFiles = (options: ExportOptions): ExportedFile[] =>
  options.once
    ? [onceService(options), timer(options), sysusers(options)]
    : [stayingService(options), sysusers(options)];
