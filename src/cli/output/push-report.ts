/** A push as it is told to people: each account with its modules, then what became of regions and frequencies. */
import { frequencyText } from '../account-view.ts';
import type { PushedAccount, PushedPolicy, PushReport } from '../push-accounts.ts';
import type { Texts } from '../texts/en.ts';
import { type Paint, toneOf } from './paint.ts';
import { table } from './table.ts';

const doneText = ({ action, changes, foundBy, error }: PushedAccount, dryRun: boolean): string => {
  if (error) return `failed: ${error.message}`;
  if (action === 'add') return dryRun ? 'would be registered' : 'registered';
  if (action === 'unchanged') return 'as it should be';
  const found = foundBy === 'id' ? '' : ` (found by its ${foundBy === 'account' ? 'Huawei Cloud account' : foundBy})`;
  return `${dryRun ? 'would be updated' : 'updated'}: ${changes.join(', ')}${found}`;
};

const accountRows = (accounts: readonly PushedAccount[], dryRun: boolean) =>
  accounts.map((pushed) => [
    pushed.account,
    pushed.dataCenter,
    pushed.authId,
    doneText(pushed, dryRun),
    pushed.status === null ? null : { text: pushed.status, tone: toneOf(pushed.status) },
  ]);

const moduleRows = (accounts: readonly PushedAccount[]) =>
  accounts.flatMap(({ account, modules }) =>
    modules.map(({ module, status, reason }) => [
      account,
      module,
      { text: status, tone: toneOf(status) },
      status === 'normal' ? null : reason,
    ]),
  );

const remedies = (accounts: readonly PushedAccount[]): string[] => [
  ...new Set([
    ...accounts.flatMap(({ error }) => (error?.hint ? [error.hint] : [])),
    ...accounts.flatMap(({ modules }) => modules.flatMap(({ remedy }) => (remedy ? [remedy] : []))),
  ]),
];

const policyLines = (
  { dataCenter, regions, frequencies, error }: PushedPolicy,
  dryRun: boolean,
  texts: Texts,
): string[] => {
  const { securityCenter } = texts;
  if (error)
    return [`${dataCenter}: ${securityCenter.policyFailed(error.message)}`, ...(error.hint ? [error.hint] : [])];
  const verb = dryRun ? 'would be' : 'are';
  return [
    ...(regions && regions.added.length > 0
      ? [`Regions ${verb} added in ${dataCenter}: ${regions.added.join(', ')}`]
      : []),
    ...(regions && regions.takenElsewhere.length > 0 ? [securityCenter.takenElsewhere(regions.takenElsewhere)] : []),
    ...(regions && regions.unknown.length > 0 ? [securityCenter.unknownRegions(regions.unknown)] : []),
    ...frequencies.map(
      ({ kind, account, there, wanted }) =>
        `${kind}${account ? ` of ${account}` : ''}: ${frequencyText(wanted)}${there ? ` (before: ${frequencyText(there)})` : ''}`,
    ),
  ];
};

export const renderPush =
  (texts: Texts, paint: Paint) =>
  ({ accounts, policies, dryRun }: PushReport): string => {
    const modules = moduleRows(accounts);
    return [
      ...(dryRun ? [texts.securityCenter.dryRun] : []),
      table(['account', 'data center', 'id', 'registration', 'status'], accountRows(accounts, dryRun), paint),
      ...(modules.length > 0 ? ['', table(['account', 'module', 'status', 'why'], modules, paint)] : []),
      ...['', ...policies.flatMap((policy) => policyLines(policy, dryRun, texts)), ...remedies(accounts)].filter(
        (line, index, lines) => line !== '' || lines.length > index + 1,
      ),
    ].join('\n');
  };
