/** What every kind of export is made of. */

export interface ExportedFile {
  readonly name: string;
  readonly text: string;
  /** Needed beforehand, and no part of what is applied. */
  readonly isAside?: boolean;
}

export interface ExportOptions {
  /** How this very program is started: interpreter and script, each by its whole path. */
  readonly program: readonly string[];
  readonly version: string;
  /** Configuration and inventory are in the database that HUAWEI_ASSETS_DATABASE_URL names: a secret, never written. */
  readonly usesDatabase: boolean;
  /** Looks every so often at what is due, instead of a service that stays. */
  readonly once: boolean;
  /** How often it looks then: a divisor of an hour, or whole hours that divide a day. */
  readonly everyMinutes: number;
  /** The account of the system that it runs as. */
  readonly user: string;
  /** The folder of configuration and data; undefined: the usual one. */
  readonly home: string | undefined;
  readonly image: string;
  readonly namespace: string;
}

/** Lines of explanation, as comments of every format used here. */
export const comment = (lines: readonly string[]): string =>
  lines.map((line) => (line === '' ? '#\n' : `# ${line}\n`)).join('');

/** For a shell, whatever is in it. */
export const shellWord = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;

/** Minutes at which it can look: others would not be evenly spaced, because such tables know no remainder. */
export const isEvenly = (minutes: number): boolean =>
  minutes >= 1 && (minutes <= 60 ? 60 % minutes === 0 : minutes % 60 === 0 && 1_440 % minutes === 0);

/** The five fields of a crontab. @param offset minutes past, so that not everybody comes on the hour */
export const cronFields = (everyMinutes: number, offset: number): string => {
  if (everyMinutes >= 60) {
    const hours = everyMinutes / 60;
    const every = hours === 1 ? '*' : `*/${hours}`;
    return `${offset} ${hours === 24 ? '0' : every} * * *`;
  }
  const first = offset % everyMinutes;
  if (first === 0) return `${everyMinutes === 1 ? '*' : `*/${everyMinutes}`} * * * *`;
  const minutes = Array.from({ length: 60 / everyMinutes }, (_, index) => first + index * everyMinutes);
  return `${minutes.join(',')} * * * *`;
};
