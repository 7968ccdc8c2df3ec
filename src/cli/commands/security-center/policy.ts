/** `security-center policy`: the RAM policy that the credentials need, ready for the RAM console. */
import { Command } from 'commander';
import { ramPolicy } from '../../../security-center/ram-policy.ts';
import type { MakeCommand } from '../../make-command.ts';

export const ramPolicyCommand: MakeCommand = (context) =>
  new Command('policy')
    .description('print the RAM policy that the credentials of Alibaba Cloud need: exactly the calls of this tool')
    .option('--read-only', 'only what connect, status, assets and regions need')
    .addHelpText(
      'after',
      `
Examples:
  $ huawei-assets security-center policy > policy.json
  $ huawei-assets security-center policy --read-only`,
    )
    .action(async ({ readOnly }: { readonly readOnly?: boolean }) => {
      const { output } = context();
      await output.result(ramPolicy({ readOnly: readOnly ?? false }), (policy) => JSON.stringify(policy, null, 2));
    });
