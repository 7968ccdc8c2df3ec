/** `completion`: shell completion from the command tree itself. */
import { Argument, Command, type Option } from 'commander';
import type { MakeCommand } from '../make-command.ts';
import { commandTable } from '../program.ts';

interface Node {
  /** The words that lead to a command, such as `accounts show`. */
  readonly path: string;
  /** The words that may follow: subcommands, arguments' choices, options. */
  readonly words: readonly string[];
}

interface Tree {
  readonly nodes: readonly Node[];
  /** Options that take the word after them, each with the words to choose from; none where it is free. */
  readonly valued: ReadonlyMap<string, readonly string[]>;
}

const longNames = (options: readonly Option[]): string[] => options.flatMap((option) => option.long ?? []);

/** Words that are worth offering, though others are taken as well: Config may have types that are not listed here. */
const offers = async (): Promise<ReadonlyMap<string, readonly string[]>> => {
  const { productEntries } = await import('../../huawei/products/catalogue.ts');
  return new Map([['--type', ['ecs.server', ...productEntries.map(({ type }) => type)]]]);
};

const readTree = async (context: Parameters<MakeCommand>[0], globals: readonly Option[]): Promise<Tree> => {
  const valued = new Map<string, readonly string[]>();
  const offered = await offers();
  const note = (options: readonly Option[]): string[] => {
    for (const { required, long, short, argChoices } of options) {
      const choices = argChoices ?? offered.get(long ?? '') ?? [];
      for (const name of required ? [long, short] : []) if (name) valued.set(name, choices);
    }
    return longNames(options);
  };
  const everywhere = [...note(globals).filter((name) => name !== '--version'), '--help'];
  const nodes: Node[] = [{ path: '', words: [...commandTable.map((entry) => entry.name), ...everywhere, '--version'] }];
  const visit = (command: Command, path: string): void => {
    const choices = command.registeredArguments.flatMap((argument) => argument.argChoices ?? []);
    const children = command.commands.map((child) => child.name());
    nodes.push({ path, words: [...children, ...choices, ...note(command.options), ...everywhere] });
    for (const child of command.commands) visit(child, `${path} ${child.name()}`);
  };
  for (const entry of commandTable) visit((await entry.load())(context), entry.name);
  return { nodes, valued };
};

const namesOf = ({ valued }: Tree): string[] => [...valued.keys()];
const chosenFrom = ({ valued }: Tree) => [...valued].filter(([, choices]) => choices.length > 0);

const bash = (tree: Tree): string => `# huawei-assets completion for bash: source <(huawei-assets completion bash)
_huawei_assets_words() {
  case "$1" in
${tree.nodes.map(({ path, words }) => `    "${path}") echo "${words.join(' ')}" ;;`).join('\n')}
    *) return 1 ;;
  esac
}
_huawei_assets() {
  local path="" next before="" word current="\${COMP_WORDS[COMP_CWORD]}"
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$before" in
      ${namesOf(tree).join('|')}) [ "$word" = "=" ] || before=""; continue ;;
    esac
    before="$word"
    next="\${path:+$path }$word"
    _huawei_assets_words "$next" >/dev/null && path="$next"
  done
  [ "$current" = "=" ] && current=""
  case "$before" in
${chosenFrom(tree)
  .map(([name, choices]) => `    ${name}) COMPREPLY=($(compgen -W "${choices.join(' ')}" -- "$current")); return ;;`)
  .join('\n')}
    ${namesOf(tree).join('|')}) COMPREPLY=(); return ;;
  esac
  COMPREPLY=($(compgen -W "$(_huawei_assets_words "$path")" -- "$current"))
}
complete -o default -F _huawei_assets huawei-assets`;

const zsh = (tree: Tree): string => `#compdef huawei-assets
# huawei-assets completion for zsh: huawei-assets completion zsh > "\${fpath[1]}/_huawei-assets"
_huawei_assets_words() {
  case "$1" in
${tree.nodes.map(({ path, words }) => `    "${path}") reply=(${words.join(' ')}) ;;`).join('\n')}
    *) return 1 ;;
  esac
}
_huawei_assets() {
  local place="" next before="" word
  local -a reply
  for word in "\${(@)words[2,CURRENT-1]}"; do
    case "$before" in
      ${namesOf(tree).join('|')}) before=""; continue ;;
    esac
    before="$word"
    next="\${place:+$place }$word"
    _huawei_assets_words "$next" && place="$next"
  done
  case "$before" in
${chosenFrom(tree)
  .map(([name, choices]) => `    ${name}) compadd -- ${choices.join(' ')}; return ;;`)
  .join('\n')}
    ${namesOf(tree).join('|')}) _files; return ;;
  esac
  _huawei_assets_words "$place" && compadd -- $reply
}
compdef _huawei_assets huawei-assets`;

const fish = (tree: Tree): string => `# huawei-assets completion for fish: huawei-assets completion fish | source
function __huawei_assets_at
  set -l paths ${tree.nodes.map(({ path }) => `'${path}'`).join(' ')}
  set -l valued ${namesOf(tree).join(' ')}
  set -l place ''
  set -l before ''
  for word in (commandline -opc)[2..]
    if contains -- "$before" $valued
      set before ''
      continue
    end
    set before $word
    set -l next (string trim -- "$place $word")
    contains -- "$next" $paths; and set place $next
  end
  contains -- "$before" $valued; and return 1
  test "$place" = "$argv[1]"
end
${tree.nodes
  .map(({ path, words }) => `complete -c huawei-assets -f -n '__huawei_assets_at "${path}"' -a '${words.join(' ')}'`)
  .join('\n')}
${chosenFrom(tree)
  .filter(([name]) => name.startsWith('--'))
  .map(([name, choices]) => `complete -c huawei-assets -x -l ${name.slice(2)} -a '${choices.join(' ')}'`)
  .join('\n')}`;

const shells = { bash, zsh, fish } as const;

export const completionCommand: MakeCommand = (context) =>
  new Command('completion')
    .description('print a completion script for a shell')
    .addArgument(new Argument('<shell>', 'the shell').choices(Object.keys(shells)))
    .addHelpText(
      'after',
      `
Examples:
  $ source <(huawei-assets completion bash)
  $ huawei-assets completion fish | source`,
    )
    .action(async (shell: keyof typeof shells, _flags: object, command: Command) => {
      const tree = await readTree(context, command.parent?.options ?? []);
      context().output.data(`${shells[shell](tree)}\n`);
    });
