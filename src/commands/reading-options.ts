import { type Command, InvalidArgumentError, Option } from 'commander';
import { collect } from './options.ts';

/** ReadingFlags says how a source or module is read once. */
export interface ReadingFlags {
  readonly target?: string;
  readonly param: Readonly<Record<string, string>>;
  readonly file: readonly string[];
}

/** paramOption is `--param`, what a module is told beside its target. */
export function paramOption(): Option {
  return new Option('--param <name=value>', 'what a module is told; repeatable')
    .argParser(collectParam)
    .default({}, 'none');
}

/** addReadingOptions adds the options of commands that read a source or module once: a target, parameters, given answers. */
export function addReadingOptions(command: Command): Command {
  return command
    .option('--target <target>', 'the target of a module, a url or a name; of a source, the only one that is asked')
    .addOption(paramOption())
    .addOption(
      new Option('--file <[name=]file>', 'an answer in the place of the server, for the source or another of that name')
        .argParser(collect)
        .default([], 'none: it is asked'),
    );
}

function collectParam(text: string, before: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('It is NAME=VALUE.');
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) };
}
