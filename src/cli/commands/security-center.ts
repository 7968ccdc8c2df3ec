/** `security-center`: the other side, Alibaba Cloud Security Center by its OpenAPI. */
import { Command } from 'commander';
import type { MakeCommand } from '../make-command.ts';
import { assetsCommand } from './security-center/assets.ts';
import { pauseCommand, removeCommand, resumeCommand, setKeyCommand } from './security-center/change.ts';
import { connectCommand, disconnectCommand } from './security-center/connect.ts';
import { frequenciesCommand } from './security-center/frequencies.ts';
import { installCommandCommand } from './security-center/install-command.ts';
import { ramPolicyCommand } from './security-center/policy.ts';
import { pushCommand } from './security-center/push.ts';
import { regionsCommand } from './security-center/regions.ts';
import { statusCommand } from './security-center/status.ts';
import { syncCommand } from './security-center/sync.ts';

const subcommands: readonly MakeCommand[] = [
  ramPolicyCommand,
  connectCommand,
  pushCommand,
  statusCommand,
  syncCommand,
  assetsCommand,
  regionsCommand,
  frequenciesCommand,
  setKeyCommand,
  pauseCommand,
  resumeCommand,
  removeCommand,
  installCommandCommand,
  disconnectCommand,
];

export const securityCenterCommand: MakeCommand = (context) => {
  const command = new Command('security-center').description(
    'register accounts with Alibaba Cloud Security Center, and keep both sides in step',
  );
  for (const make of subcommands) command.addCommand(make(context));
  return command.addHelpText(
    'after',
    `
Examples:
  $ huawei-assets security-center policy > policy.json
  $ huawei-assets security-center connect --data-center cn
  $ huawei-assets security-center push production
  $ huawei-assets security-center status
  $ huawei-assets security-center sync && huawei-assets security-center assets`,
  );
};
