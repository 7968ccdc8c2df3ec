/** A crontab that looks every so often for what is due. */
import { comment, cronFields, type ExportedFile, type ExportOptions, shellWord } from './files.ts';

const environmentFile = '"$HOME/.config/huawei-assets.env"';

/** In a crontab a percent sign begins the input of the command. @see crontab(5) */
const escaped = (command: string): string => command.replaceAll('%', '\\%');

/** What the environment file holds; without the one that names the database, files here would pass for it. */
const secretLines = ({ usesDatabase }: ExportOptions): string[] =>
  usesDatabase
    ? [
        `HUAWEI_ASSETS_DATABASE_URL=... and HUAWEI_ASSETS_KEY=... (or HUAWEI_ASSETS_PASSPHRASE=...) stand in`,
        `${environmentFile} (mode 0600), each value in single quotes; without that file nothing runs.`,
      ]
    : [
        `A master key or passphrase that is not kept in a key file stands in ${environmentFile}`,
        '(mode 0600), as HUAWEI_ASSETS_KEY=... or HUAWEI_ASSETS_PASSPHRASE=...',
      ];

export const cronFiles = (options: ExportOptions): ExportedFile[] => {
  const { program, version, everyMinutes, home, usesDatabase } = options;
  const run = [...program, 'run', '--once', '--quiet'].map(shellWord).join(' ');
  const settings = home === undefined ? '' : `HUAWEI_ASSETS_HOME=${shellWord(home)} `;
  // What went well is silent; cron mails what stands on stderr.
  const read = usesDatabase ? `. ${environmentFile} &&` : `[ ! -r ${environmentFile} ] || . ${environmentFile};`;
  const command = `set -a; ${read} ${settings}${run} >/dev/null`;
  const head = [
    `huawei-assets ${version}: does what is due. Several may overlap: each task is done by one of them.`,
    'Add it to the table of the user who onboarded the accounts:',
    '',
    '  (crontab -l; huawei-assets schedule export cron) | crontab -',
    '',
    ...secretLines(options),
  ];
  return [
    {
      name: 'huawei-assets.crontab',
      text: `${comment(head)}${cronFields(everyMinutes, 0)} ${escaped(command)}\n`,
    },
  ];
};
