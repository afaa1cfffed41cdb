import type { Command } from 'commander';
import { configFileOption, envFileOption, formatOption, quietOption } from './options.ts';
import { addReadingOptions, type ReadingFlags } from './reading-options.ts';

interface ProbeFlags extends ReadingFlags {
  readonly 'config.file': readonly string[];
  readonly envFile: readonly string[];
  readonly trace: boolean;
  readonly format: 'text' | 'json';
  readonly quiet: boolean;
}

/** addProbeCommand adds `probe`. */
export function addProbeCommand(program: Command): void {
  const probe = program
    .command('probe')
    .description('read one source or module once, with those that its lookups need, and print what it exports')
    .argument('<name>', 'of the source or module')
    .addOption(configFileOption().makeOptionMandatory())
    .addOption(envFileOption());
  addReadingOptions(probe)
    .option('--trace', 'show each stage: requests, answers, documents by path, items, the steps of expressions', false)
    .addOption(formatOption(['text', 'json']))
    .addOption(quietOption())
    .addHelpText('after', HELP)
    .action(async (name: string, flags: ProbeFlags, command: Command) => {
      if (flags['config.file'].length === 0) command.error('error: --config.file is required');
      const { probe: run } = await import('./probe/probe.ts');
      process.exitCode = await run({
        ...{ name, params: flags.param, files: flags.file, hasTrace: flags.trace, format: flags.format },
        ...(flags.target !== undefined && { target: flags.target }),
        ...{ configFiles: flags['config.file'], envFiles: flags.envFile, env: process.env },
        ...{ output: process.stdout, sink: process.stderr, isQuiet: flags.quiet },
      });
    });
}

const HELP = `
What came from \${…} and what credentials add to requests is hidden. Names may also be whole urls, for requests per item.
Exit codes: 0, 1 when the source or one that its lookups need fails, 2 when nothing could be asked: a config that is refused, a
source that there is not, a file that cannot be read.

Examples:
  omni-exporter probe my_app --config.file my.yaml
  omni-exporter probe my_app --config.file my.yaml --trace --file answer.json
  omni-exporter probe my_module --config.file my.yaml --target http://10.0.0.7:8080
  omni-exporter probe mirth_channel_statistics --config.file mirth.yaml \\
    --file statistics.xml --file mirth_channel_names=idsAndNames.xml
`;
