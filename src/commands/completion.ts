import { Argument, type Command } from 'commander';
import { SHELLS, type Shell } from './completion/shells.ts';

/** addCompletionCommand adds `completion`, and the hidden `complete` that its scripts call with the words of a line. */
export function addCompletionCommand(program: Command): void {
  program
    .command('completion')
    .description('print what makes a shell complete commands, flags, choices and the names of sources')
    .addArgument(new Argument('<shell>', 'that it is for').choices(Object.keys(SHELLS)))
    .addHelpText('after', HELP)
    .action((shell: Shell) => {
      process.stdout.write(SHELLS[shell]);
    });
  program
    .command('complete', { hidden: true })
    .description('print what a line may go on with')
    .argument('[words...]', 'of the line, the last one begun')
    .action(async (words: readonly string[]) => {
      const { complete } = await import('./completion/complete.ts');
      const { files, candidates } = await complete(program, words);
      const lines = candidates.map(({ value, about }) => `${value}\t${about}\n`);
      process.stdout.write(`${files}\n${lines.join('')}`);
    });
}

const HELP = `
Exit codes: 0, or 2 for another shell.

Examples:
  source <(omni-exporter completion bash)                                          # in ~/.bashrc
  source <(omni-exporter completion zsh)                                           # in ~/.zshrc, after compinit
  omni-exporter completion fish > ~/.config/fish/completions/omni-exporter.fish
`;
