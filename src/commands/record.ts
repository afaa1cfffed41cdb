import { type Command, Option } from 'commander';
import { collect, configFileOption, envFileOption, formatOption, quietOption } from './options.ts';
import { paramOption, type ReadingFlags } from './reading-options.ts';

interface RecordFlags extends Pick<ReadingFlags, 'target' | 'param'> {
  readonly 'config.file': readonly string[];
  readonly envFile: readonly string[];
  readonly out: string;
  readonly redact: readonly string[];
  readonly force: boolean;
  readonly format: 'text' | 'json';
  readonly quiet: boolean;
}

/** addRecordCommand adds `record`. */
export function addRecordCommand(program: Command): void {
  program
    .command('record')
    .description('save what servers answer, without secrets, and a config test that replays it')
    .argument('<name...>', 'sources and modules to read once, with those that their lookups need')
    .addOption(configFileOption().makeOptionMandatory())
    .addOption(envFileOption())
    .requiredOption('--out <folder>', 'where NAME.test.yaml and a folder NAME go, for each of them')
    .option('--target <target>', 'the target of the modules, a url or a name')
    .addOption(paramOption())
    .addOption(
      new Option('--redact <key|/pattern/>', 'take out the values of this member, or what matches; repeatable')
        .argParser(collect)
        .default([], 'none'),
    )
    .option('--force', 'write over what is there', false)
    .addOption(formatOption(['text', 'json']))
    .addOption(quietOption())
    .addHelpText('after', HELP)
    .action(async (names: readonly string[], flags: RecordFlags, command: Command) => {
      if (flags['config.file'].length === 0) command.error('error: --config.file is required', { exitCode: 2 });
      const { record } = await import('./record/record.ts');
      const { out, redact, force, format, quiet, target, param } = flags;
      process.exitCode = await record({
        ...{ names, params: param, ...(target !== undefined && { target }) },
        ...{ folder: out, redacted: redact, mayOverwrite: force, format, isQuiet: quiet },
        ...{ configFiles: flags['config.file'], envFiles: flags.envFile, env: process.env },
        ...{ output: process.stdout, sink: process.stderr },
      });
    });
}

const HELP = `
Servers are asked for real: logins, pages and requests per item too. Bodies are saved byte for byte, but for secrets: what came
from \${…}, credentials of the config, users and passwords in urls, cookies, and what logins hand out. What is replaced is said
on stderr; look through the files before you give them away. A key of --redact is a member of JSON, XML, a form or a header.
A module is read as a probe of --target with --param reads it, and its test makes the same probe.
The files that were written are the result, one a line.
Exit codes: 0; 1 when a source or module fails (its answers are saved all the same) or the test does not hold; otherwise not 0
when nothing is saved: the config is refused, a name is unknown, something is there already, an option will not do (2).

Examples:
  omni-exporter record my_app --config.file my.yaml --out fixtures
  omni-exporter record my_app my_queues --config.file my.yaml --out fixtures --redact email --redact '/10\\.\\d+\\.\\d+\\.\\d+/'
  omni-exporter record my_module --config.file my.yaml --out fixtures --target http://10.0.0.7:8080
  omni-exporter test fixtures
`;
