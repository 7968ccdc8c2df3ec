/** `security-center status`: what Security Center says of each account and module, beside what this tool sees. */
import { Command } from 'commander';
import type { CenterAccountStatus } from '../../center-status.ts';
import type { MakeCommand } from '../../make-command.ts';
import { agoText } from '../../output/ago.ts';
import { type Paint, paintOf, toneOf } from '../../output/paint.ts';
import { table } from '../../output/table.ts';

const stateTone = (state: CenterAccountStatus['state']) =>
  state === 'registered' ? 'good' : state === 'conflict' ? 'bad' : 'doubtful';

const accountRow = ({ account, dataCenter, state, registration, here }: CenterAccountStatus, now: number) => [
  account,
  dataCenter,
  { text: state, tone: stateTone(state) } as const,
  registration?.authId,
  registration && { text: registration.status, tone: toneOf(registration.status) },
  registration && (registration.enabled === false ? 'disabled' : 'enabled'),
  { text: here.keyStatus, tone: toneOf(here.keyStatus) },
  agoText(here.lastHostSyncAt, now),
];

const moduleRows = (views: readonly CenterAccountStatus[]) =>
  views.flatMap(({ account, registration }) =>
    (registration?.modules ?? []).map(({ module, status, here, reason }) => [
      account,
      module,
      { text: status, tone: toneOf(status) },
      { text: here, tone: toneOf(here) },
      status === 'normal' ? null : reason,
    ]),
  );

const differenceLines = (views: readonly CenterAccountStatus[]): string[] =>
  views.flatMap(({ account, registration, error }) => [
    ...(error ? [`${account}: ${error.message}`] : []),
    ...(registration?.differences ?? []).map(
      ({ what, here, there, remedy }) => `! ${account}, ${what}: here ${here}, there ${there}. ${remedy}`,
    ),
  ]);

const remedyLines = (views: readonly CenterAccountStatus[]): string[] => [
  ...new Set(views.flatMap(({ registration }) => registration?.modules.flatMap(({ remedy }) => remedy ?? []) ?? [])),
];

const render =
  (now: number, paint: Paint) =>
  (views: readonly CenterAccountStatus[]): string => {
    if (views.length === 0) return 'No account is configured. Provision one with: huawei-assets onboard';
    const head = [
      'account',
      'data center',
      'security center',
      'id',
      'status',
      'key there',
      'key here',
      'host sync here',
    ];
    const modules = moduleRows(views);
    const lines = [...differenceLines(views), ...remedyLines(views)];
    return [
      table(
        head,
        views.map((view) => accountRow(view, now)),
        paint,
      ),
      ...(modules.length > 0 ? ['', table(['account', 'module', 'there', 'here', 'why'], modules, paint)] : []),
      ...(lines.length > 0 ? ['', ...lines] : []),
    ].join('\n');
  };

export const statusCommand: MakeCommand = (context) =>
  new Command('status')
    .description('what Security Center says of each account and module, beside what this tool sees; differences marked')
    .argument('[accounts...]', 'account names; all when absent')
    .addHelpText(
      'after',
      `
Examples:
  $ huawei-assets security-center status
  $ huawei-assets security-center status --json --query "[?registration.differences]"`,
    )
    .action(async (names: string[]) => {
      const current = context();
      const { centerStatuses } = await import('../../center-status.ts');
      const { openCenter } = await import('../../open-security-center.ts');
      const config = await current.config();
      const accounts =
        names.length > 0
          ? await Promise.all(names.map((name) => config.getAccount(name)))
          : await config.listAccounts();
      const views = await centerStatuses(accounts, (dataCenter) => openCenter(dataCenter, current), current);
      await current.output.result(views, render(current.io.now(), paintOf(current)));
    });
