import { type Command, InvalidArgumentError, Option } from 'commander';
import { LOAD_WARNINGS } from '../config/lint/ignore-comments.ts';
import { LINTS } from '../config/lint/lints.ts';
import { didYouMean } from '../kit/did-you-mean.ts';
import type { CheckFormat } from './check/formats.ts';
import { collect, envFileOption, formatOption, quietOption } from './options.ts';

interface CheckFlags {
  readonly envFile: readonly string[];
  readonly plugins: boolean;
  readonly strict: boolean;
  readonly format: CheckFormat;
  readonly ignore: readonly string[];
  readonly quiet: boolean;
}

/** addCheckCommand adds `check`. */
export function addCheckCommand(program: Command): void {
  program
    .command('check')
    .description('say everything that is wrong with config files, and what is odd in them')
    .argument('<file...>', 'config files, folders or globs; in Markdown files, the configs that they show')
    .addOption(envFileOption())
    .option('--no-plugins', "leave the config's plugins alone, and do not check what only they can say")
    .option('--strict', 'fail on a warning too', false)
    .addOption(
      new Option('--ignore <code>', 'leave out warnings and notices of this code; repeatable')
        .argParser(collectCode)
        .default([], 'none'),
    )
    .addOption(formatOption(['text', 'json', 'github'] satisfies CheckFormat[]))
    .addOption(quietOption())
    .addHelpText('after', HELP)
    .action(async (files: readonly string[], { envFile, plugins, ...flags }: CheckFlags) => {
      const { check } = await import('./check/check.ts');
      const options = { files, envFiles: envFile, env: process.env, withoutPlugins: !plugins };
      const { format, strict, ignore, quiet } = flags;
      const progress = quiet ? {} : { progress: process.stderr };
      const shown = { ...progress, format, isStrict: strict, ignored: ignore, sink: process.stdout };
      process.exitCode = await check({ ...options, ...shown });
    });
}

const HELP = `
Exit codes: 0 when the config would be taken, 1 when it would be refused or, with --strict, when there is a warning.

Examples:
  omni-exporter check mirth.yaml
  omni-exporter check --strict --format github configs/     # in a workflow of GitHub
  omni-exporter check --ignore LINT_TOTAL_NAME mirth.yaml   # its names are those of another exporter
  omni-exporter check README.md

In a file, a comment "# check: ignore CODE" does so for its line, the next one, or at the top for the whole file.
`;

function collectCode(code: string, before: readonly string[]): readonly string[] {
  const known = [...Object.keys(LINTS), ...LOAD_WARNINGS];
  if (known.includes(code)) return collect(code, before);
  throw new InvalidArgumentError(didYouMean(code, known) ?? `The codes are ${known.join(', ')}.`);
}
