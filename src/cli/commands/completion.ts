/** `completion`: shell completion from the command tree itself. */
import { Argument, Command } from 'commander';
import type { MakeCommand } from '../program.ts';
import { commandTable } from '../program.ts';

interface Node {
  readonly path: string;
  readonly words: readonly string[];
}

/** Every command with the words that may follow it: subcommands, arguments' choices, options. */
const readTree = async (context: Parameters<MakeCommand>[0], globals: readonly string[]): Promise<Node[]> => {
  const nodes: Node[] = [
    { path: '', words: [...commandTable.map((entry) => entry.name), ...globals, '--help', '--version'] },
  ];
  const visit = (command: Command, path: string): void => {
    const options = command.options.flatMap((option) => option.long ?? []);
    const choices = command.registeredArguments.flatMap((argument) => argument.argChoices ?? []);
    const children = command.commands.map((child) => child.name());
    nodes.push({ path, words: [...children, ...choices, ...options, ...globals, '--help'] });
    for (const child of command.commands) visit(child, `${path} ${child.name()}`);
  };
  for (const entry of commandTable) visit((await entry.load())(context), entry.name);
  return nodes;
};

const bash = (
  nodes: readonly Node[],
): string => `# huawei-assets completion for bash: source <(huawei-assets completion bash)
_huawei_assets() {
  local path="" word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$word" in -*) ;; *) path="\${path:+$path }$word" ;; esac
  done
  local words
  case "$path" in
${nodes.map(({ path, words }) => `    "${path}") words="${words.join(' ')}" ;;`).join('\n')}
    *) words="" ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _huawei_assets huawei-assets`;

const zsh = (nodes: readonly Node[]): string => `#compdef huawei-assets
# huawei-assets completion for zsh: huawei-assets completion zsh > "\${fpath[1]}/_huawei-assets"
_huawei_assets() {
  local path="" word
  for word in \${words[2,CURRENT-1]}; do
    [[ $word == -* ]] || path="\${path:+$path }$word"
  done
  case "$path" in
${nodes.map(({ path, words }) => `    "${path}") compadd -- ${words.join(' ')} ;;`).join('\n')}
  esac
}
compdef _huawei_assets huawei-assets`;

const fish = (
  nodes: readonly Node[],
): string => `# huawei-assets completion for fish: huawei-assets completion fish | source
function __huawei_assets_path
  set -l words
  for word in (commandline -opc)[2..]
    string match -q -- '-*' $word; or set -a words $word
  end
  string join ' ' $words
end
complete -c huawei-assets -f
${nodes
  .map(
    ({ path, words }) =>
      `complete -c huawei-assets -n 'test "$(__huawei_assets_path)" = "${path}"' -a '${words.join(' ')}'`,
  )
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
      const globals = command.parent?.options.flatMap((option) => option.long ?? []) ?? [];
      context().output.data(`${shells[shell](await readTree(context, globals))}\n`);
    });
