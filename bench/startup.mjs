/** What a person waits for before anything happens: against a Node.js that does nothing. */
import { inTurns, medianRatio, program, wallMsOf } from './measure.mjs';
import { withWorld } from './world.mjs';

export const startupBars = ({ rounds }) =>
  withWorld(['--servers', '1'], async ({ env }) => {
    const times = await inTurns(rounds, {
      nothing: () => wallMsOf(['-e', '0']),
      version: () => wallMsOf([program, '--version']),
      help: () => wallMsOf([program, '--help']),
      accounts: () => wallMsOf([program, 'accounts', 'list'], { env }),
    });
    const bar = (name, task, limit) => ({
      name,
      unit: 'x node -e 0',
      measured: medianRatio(times[task], times.nothing),
      atMost: limit,
    });
    return [
      bar('--version', 'version', 1.5),
      bar('--help', 'help', 1.8),
      bar('accounts list, one account', 'accounts', 2.5),
    ];
  });
