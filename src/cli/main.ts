/** One run of the program: arguments in, exit code out. The only place where errors meet exit codes. */
import { CommanderError } from 'commander';
import { AppError, isAppError } from '../model/errors.ts';
import { type Context, type GlobalFlags, type Io, openContext } from './context.ts';
import { type ExitCode, exit, exitCodeOf } from './exit-codes.ts';
import { showError } from './output/errors.ts';
import { buildProgram, isHelpOrVersion } from './program.ts';
import { version } from './version.ts';

/** What stands behind the `=` of an unknown option may be a secret, as may be a password in an address; errors go into logs. */
const withoutValue = (message: string): string =>
  message
    .replace(/^(unknown option '[^=']+)=.*'/s, "$1'")
    .replace(/(\w:\/\/[^\s:@/]*):[^\s]*@/g, '$1:[secret removed]@');

const namesSecret = /^unknown option '--?[\w-]*(secret|sk|password|passphrase|token)\b/i;
const secretHint =
  'A secret is never an argument: use --secret-stdin, --credentials-file or HUAWEI_ASSETS_SECRET_ACCESS_KEY.';

/** Commander says "error: ..." itself, and only on parse errors: those are given our shape. */
const usageError = (error: CommanderError): AppError => {
  if (isHelpOrVersion(error)) return new AppError('usage', 'A command is missing.');
  const message = withoutValue(error.message.replace(/^error: /, ''));
  return new AppError('usage', message, namesSecret.test(message) ? { hint: secretHint } : {});
};

/** The arguments of a program are seen by everybody on the machine, and kept by shells. */
const warnOfPassword = ({ database, output, texts }: Context): void => {
  const choice = database();
  if (choice?.from === 'flag' && choice.secrets.length > 0)
    output.warn(texts.database.passwordInArguments('--database'));
};

const fallbackFlags = (argv: readonly string[]): GlobalFlags => ({
  color: 'auto',
  input: false,
  json: argv.includes('--json'),
  verbose: argv.includes('--verbose') || argv.includes('-v'),
});

/** A terminal breaks lines anywhere, in the middle of words too. */
const wrapOf = async (io: Io): Promise<((text: string) => string) | undefined> => {
  if (!io.stderr.isTTY) return undefined;
  const { columnsOf, wrap } = await import('./prompts/wrap.ts');
  return (text) => wrap(text, columnsOf({ io }));
};

/** Runs a command to its end. Never throws and never ends the process. */
export const main = async (io: Io): Promise<ExitCode> => {
  let context: Context | undefined;
  const opened = (): Context => {
    if (!context) throw new AppError('internal', 'The context was asked for before the options were read.');
    return context;
  };
  try {
    const program = await buildProgram(io, version, opened);
    program.hook('preAction', async (_program, command) => {
      context = openContext(io, command.optsWithGlobals<GlobalFlags>(), await wrapOf(io));
      warnOfPassword(context);
      if (context.flags.query !== undefined) (await import('./output/query.ts')).requireQuery(context.flags.query);
    });
    if (io.argv.length === 0) {
      program.outputHelp({ error: true });
      return exit.usage;
    }
    await program.parseAsync([...io.argv], { from: 'user' });
    return context?.exitCode() ?? exit.done;
  } catch (error) {
    const asking = context ?? openContext(io, fallbackFlags(io.argv), await wrapOf(io));
    // Help that was not asked for says that a command is missing; a reader of JSON is told so in JSON.
    if (error instanceof CommanderError && isHelpOrVersion(error)) {
      if (error.exitCode === 0) return exit.done;
      if (!asking.output.json) return exit.usage;
    }
    const shown = error instanceof CommanderError ? usageError(error) : error;
    await showError(shown, asking.output, asking.texts, asking.flags.verbose ?? false);
    return isAppError(shown) ? exitCodeOf[shown.code] : exit.unexpected;
  } finally {
    await context?.close().catch(() => undefined);
  }
};
