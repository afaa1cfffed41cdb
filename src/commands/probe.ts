import { type Command, InvalidArgumentError, Option } from 'commander';
import { collect, configFileOption, envFileOption, formatOption } from './options.ts';

interface ProbeFlags {
  readonly 'config.file': readonly string[];
  readonly envFile: readonly string[];
  readonly target?: string;
  readonly param: Readonly<Record<string, string>>;
  readonly file: readonly string[];
  readonly trace: boolean;
  readonly format: 'text' | 'json';
}

/** addProbeCommand adds `probe`. */
export function addProbeCommand(program: Command): void {
  program
    .command('probe')
    .description('read one source or module once, with those that its lookups need, and print what it exports')
    .argument('<name>', 'of the source or module')
    .addOption(configFileOption().makeOptionMandatory())
    .addOption(envFileOption())
    .option('--target <target>', 'the target of a module, a url or a name; of a source, the only one that is asked')
    .addOption(
      new Option('--param <name=value>', 'what a module is told; repeatable')
        .argParser(collectParam)
        .default({}, 'none'),
    )
    .addOption(
      new Option('--file <[name=]file>', 'an answer in the place of the server, for the source or another of that name')
        .argParser(collect)
        .default([], 'none: it is asked'),
    )
    .option('--trace', 'show each stage: requests, answers, documents by path, items, the steps of expressions', false)
    .addOption(formatOption(['text', 'json']))
    .addHelpText('after', HELP)
    .action(async (name: string, flags: ProbeFlags, command: Command) => {
      if (flags['config.file'].length === 0) command.error('error: --config.file is required', { exitCode: 2 });
      const { probe } = await import('./probe/probe.ts');
      process.exitCode = await probe({
        ...{ name, params: flags.param, files: flags.file, hasTrace: flags.trace, format: flags.format },
        ...(flags.target !== undefined && { target: flags.target }),
        ...{ configFiles: flags['config.file'], envFiles: flags.envFile, env: process.env },
        ...{ output: process.stdout, sink: process.stderr },
      });
    });
}

const HELP = `
What came from \${…} and what credentials add to requests is hidden. Names may also be whole urls, for requests per item.
Exit codes: 0, or 1 when the source, or one that its lookups need, fails or cannot be read.

Examples:
  omni-exporter probe my_app --config.file my.yaml
  omni-exporter probe my_app --config.file my.yaml --trace --file answer.json
  omni-exporter probe my_module --config.file my.yaml --target http://10.0.0.7:8080
  omni-exporter probe mirth_channel_statistics --config.file mirth.yaml \\
    --file statistics.xml --file mirth_channel_names=idsAndNames.xml
`;

function collectParam(text: string, before: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('It is NAME=VALUE.');
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) };
}
