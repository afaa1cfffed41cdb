import type { Command } from 'commander';
import { configFileOption, envFileOption, formatOption } from './options.ts';
import { addReadingOptions, type ReadingFlags } from './reading-options.ts';

interface ExplainFlags extends ReadingFlags {
  readonly 'config.file': readonly string[];
  readonly envFile: readonly string[];
  readonly format: 'text' | 'json';
}

/** addExplainCommand adds `explain`. */
export function addExplainCommand(program: Command): void {
  const explain = program
    .command('explain')
    .description('say where a series comes from, from the request to each step of its value, or why it is missing')
    .argument('<selector>', 'the series as PromQL selects it: my_metric{label="value"}')
    .addOption(configFileOption().makeOptionMandatory())
    .addOption(envFileOption());
  addReadingOptions(explain)
    .addOption(formatOption(['text', 'json']))
    .addHelpText('after', HELP)
    .action(async (selector: string, flags: ExplainFlags, command: Command) => {
      if (flags['config.file'].length === 0) command.error('error: --config.file is required');
      const { explain: run } = await import('./explain/explain.ts');
      process.exitCode = await run({
        ...{ selector, params: flags.param, files: flags.file, format: flags.format },
        ...(flags.target !== undefined && { target: flags.target }),
        ...{ configFiles: flags['config.file'], envFiles: flags.envFile, env: process.env },
        ...{ output: process.stdout, sink: process.stderr },
      });
    });
}

const HELP = `
Reads the sources that may give the series once, with those that their lookups need, and hides what came from \${…}. A module is
read at --target. Labels are matched with =, !=, =~ and !~; job and instance, which Prometheus adds, may stand there.
Exit codes: 0 where the series is there, 1 where it is missing, 2 for a usage error or a config that is refused.

Examples:
  omni-exporter explain 'mirth_messages_queued{channel="Lab"}' --config.file mirth.yaml
  omni-exporter explain my_app_queue_length --config.file my.yaml --file answer.json
  omni-exporter explain 'queue_messages{queue=~"in.*"}' --config.file modules.yaml --target lab
  omni-exporter explain 'omni_source_errors_total{source="my_app"}' --config.file my.yaml
`;
