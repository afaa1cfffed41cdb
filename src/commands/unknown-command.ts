import type { Command } from 'commander';
import { didYouMean } from '../kit/did-you-mean.ts';

/** unknownCommand says that a word is no command, and what may have been meant: one of those, or a config to serve. */
export function unknownCommand(word: string, commands: readonly Command[]): string {
  const isConfig = /\.ya?ml$|[/\\]/.test(word);
  const meant = isConfig ? `to serve a config, --config.file ${word}` : didYouMean(word, commands.map(nameOf));
  return `error: unknown command '${word}' (${meant ?? '--help lists them'})`;
}

function nameOf(command: Command): string {
  return command.name();
}
