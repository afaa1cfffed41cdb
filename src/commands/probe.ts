import { type Command, Option } from 'commander';
import { collect, configFileOption, envFileOption, formatOption } from './options.ts';

interface ProbeFlags {
  readonly 'config.file': readonly string[];
  readonly envFile: readonly string[];
  readonly file: readonly string[];
  readonly trace: boolean;
  readonly format: 'text' | 'json';
}

/** addProbeCommand adds `probe`. */
export function addProbeCommand(program: Command): void {
  program
    .command('probe')
    .description('read one source once, with those that its lookups need, and print what it exports')
    .argument('<source>', 'its name')
    .addOption(configFileOption().makeOptionMandatory())
    .addOption(envFileOption())
    .addOption(
      new Option('--file <[name=]file>', 'an answer in the place of the server, for the source or another of that name')
        .argParser(collect)
        .default([], 'none: it is asked'),
    )
    .option('--trace', 'show each stage: requests, answers, documents by path, items, the steps of expressions', false)
    .addOption(formatOption(['text', 'json']))
    .addHelpText('after', HELP)
    .action(async (source: string, flags: ProbeFlags, command: Command) => {
      if (flags['config.file'].length === 0) command.error('error: --config.file is required', { exitCode: 2 });
      const { probe } = await import('./probe/probe.ts');
      process.exitCode = await probe({
        ...{ source, files: flags.file, hasTrace: flags.trace, format: flags.format },
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
  omni-exporter probe mirth_channel_statistics --config.file mirth.yaml \\
    --file statistics.xml --file mirth_channel_names=idsAndNames.xml
`;
