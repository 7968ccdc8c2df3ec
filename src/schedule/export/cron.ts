/** A crontab that looks every so often for what is due. */
import { comment, cronFields, type ExportedFile, type ExportOptions, shellWord } from './files.ts';

const environmentFile = '"$HOME/.config/huawei-assets.env"';

/** In a crontab a percent sign begins the input of the command. @see crontab(5) */
const escaped = (command: string): string => command.replaceAll('%', '\\%');

export const cronFiles = ({ program, version, everyMinutes, home }: ExportOptions): ExportedFile[] => {
  const run = [...program, 'run', '--once', '--quiet'].map(shellWord).join(' ');
  const settings = home === undefined ? '' : `HUAWEI_ASSETS_HOME=${shellWord(home)} `;
  // What went well is silent; cron mails what stands on stderr.
  const command = `set -a; [ ! -r ${environmentFile} ] || . ${environmentFile}; ${settings}${run} >/dev/null`;
  const head = [
    `huawei-assets ${version}: does what is due. Several may overlap: each task is done by one of them.`,
    'Add it to the table of the user who onboarded the accounts:',
    '',
    '  (crontab -l; huawei-assets schedule export cron) | crontab -',
    '',
    `A master key or passphrase that is not kept in a key file stands in ${environmentFile}`,
    '(mode 0600), as HUAWEI_ASSETS_KEY=... or HUAWEI_ASSETS_PASSPHRASE=...',
  ];
  return [
    {
      name: 'huawei-assets.crontab',
      text: `${comment(head)}${cronFields(everyMinutes, 0)} ${escaped(command)}\n`,
    },
  ];
};
