import { Option } from 'commander';

/** collect gathers the values of an option that may be given again. */
export function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

/** envFileOption is the option of every command that reads a config. */
export function envFileOption(): Option {
  return new Option('--env-file <file>', 'read variables from this file too; repeatable')
    .argParser(collect)
    .default([]);
}

/** configFileOption names the config of a command that takes something else as its argument. */
export function configFileOption(description = 'config file, folder or glob; repeatable'): Option {
  return new Option('--config.file <path>', description).argParser(collect).default([], 'none');
}

/** formatOption says how a result is written. */
export function formatOption(choices: readonly string[]): Option {
  return new Option('--format <format>', 'how the result is written').choices(choices).default('text');
}

/** quietOption is for commands that may take longer than a second. */
export function quietOption(): Option {
  return new Option('--quiet', 'say nothing of how far it is').default(false);
}
