import { type Command, InvalidArgumentError, Option } from 'commander';
import { collect, formatOption, quietOption } from './options.ts';

interface DiffFlags {
  readonly tolerance: number;
  readonly values: boolean;
  readonly ignore: readonly string[];
  readonly header: readonly string[];
  readonly insecure: boolean;
  readonly quiet: boolean;
  readonly format: 'text' | 'json';
}

/** addDiffCommand adds `diff`. */
export function addDiffCommand(program: Command): void {
  program
    .command('diff')
    .description('say in what two /metrics pages differ: families, types, helps, labels, values')
    .argument('<a>', 'a url, a file, or - for stdin')
    .argument('<b>', 'the other one')
    .addOption(
      new Option('--tolerance <ratio>', 'how far values may be apart, like 0.01 or 1%')
        .argParser(readRatio)
        .default(0, 'none'),
    )
    .option('--no-values', 'compare what there is, and not how much')
    .addOption(
      new Option('--ignore <regex>', 'leave out families whose whole name matches; repeatable')
        .argParser(collect)
        .default([], 'none'),
    )
    .addOption(
      new Option('--header <name:value>', 'send this header to urls; repeatable')
        .argParser(collectHeader)
        .default([], 'none'),
    )
    .option('--insecure', 'do not check certificates', false)
    .addOption(formatOption(['text', 'json']))
    .addOption(quietOption())
    .addHelpText('after', HELP)
    .action(async (a: string, b: string, flags: DiffFlags) => {
      const { diff } = await import('./diff/diff.ts');
      const { values, tolerance, ignore, insecure, header, format } = flags;
      process.exitCode = await diff({
        ...{ a, b, format, tolerance, hasValues: values, ignored: ignore, isQuiet: flags.quiet },
        ...{ headers: Object.fromEntries(header.map(splitHeader)), isInsecure: insecure },
        ...{ output: process.stdout, sink: process.stderr },
      });
    });
}

const HELP = `
Lines begin with - for what only the first page has, + for the second, ~ for what differs. Times of samples are not compared.
Exit codes: 0 when the pages say the same, 1 when they differ, 2 when one cannot be read or an option will not do.

Examples:
  omni-exporter diff before.prom after.prom
  omni-exporter diff --tolerance 5% --ignore 'go_.*|process_.*' --ignore 'omni_.*' \\
    http://localhost:9101/metrics http://localhost:9877/metrics
  omni-exporter probe my_app --config.file my.yaml | omni-exporter diff --no-values expected.prom -
`;

function readRatio(text: string): number {
  const [, number, percent] = /^(\d+(?:\.\d+)?|\.\d+)(%?)$/.exec(text) ?? [];
  if (number === undefined) throw new InvalidArgumentError('It is a ratio, like 0.01 or 1%.');
  return Number(number) / (percent === '' ? 1 : 100);
}

function collectHeader(text: string, before: readonly string[]): readonly string[] {
  if (/^[\w-]+:/.test(text)) return collect(text, before);
  throw new InvalidArgumentError('It is NAME:VALUE.');
}

function splitHeader(text: string): readonly [name: string, value: string] {
  const at = text.indexOf(':');
  return [text.slice(0, at), text.slice(at + 1).trim()];
}
