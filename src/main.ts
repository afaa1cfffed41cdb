import { Command, InvalidArgumentError, Option } from 'commander';
import manifest from '../package.json' with { type: 'json' };
import { addCheckCommand } from './commands/check.ts';
import { addCompletionCommand } from './commands/completion.ts';
import { addDiffCommand } from './commands/diff.ts';
import { EXIT_HELP, exitCodeOf } from './commands/exit-code.ts';
import { LOG_FORMATS, LOG_LEVELS, type LogFormat, type LogLevel } from './commands/log.ts';
import { StartFault } from './commands/start-fault.ts';
import { unknownCommand } from './commands/unknown-command.ts';
import { addExamples } from './commands/help.ts';
import { configFileOption, envFileOption, formatOption, quietOption } from './commands/options.ts';
import { parseDuration } from './kit/units.ts';
import { addShardOptions, type ShardArguments, shardFlags } from './commands/shard-options.ts';
import { addWebOptions, type WebArguments, webFlags } from './commands/web-options.ts';
import { addProfileOptions, type ProfileArguments, profileFlags } from './commands/cpu-profile-options.ts';
import { addProbeCommand } from './commands/probe.ts';
import { addExplainCommand } from './commands/explain.ts';
import { addRecordCommand } from './commands/record.ts';
import { addImportCommand } from './commands/import.ts';
import { addInitCommand } from './commands/init.ts';
import { addPluginCommand } from './commands/plugin.ts';
import { addWebCommand } from './commands/web.ts';

interface ServeFlags extends WebArguments, ShardArguments, ProfileArguments {
  readonly 'config.file': readonly string[];
  readonly envFile: readonly string[];
  readonly 'config.pollInterval': number;
  readonly 'log.level': LogLevel;
  readonly 'log.format': LogFormat;
}

function readInterval(text: string): number {
  const seconds = parseDuration(text);
  if (seconds === undefined) throw new InvalidArgumentError('It is a duration, like 30s or 5m.');
  return seconds;
}

function addServe(program: Command): Command {
  const serve = program
    .command('serve', { isDefault: true })
    .description('serve the metrics of the configured sources (what is done without a command)')
    .addOption(configFileOption().makeOptionMandatory())
    .addOption(envFileOption())
    .addOption(
      new Option('--config.poll-interval <duration>', 'look at the files this often too, where changes give no events')
        .argParser(readInterval)
        .default(0, 'never'),
    )
    .addOption(new Option('--log.level <level>', 'lowest level logged').choices(LOG_LEVELS).default('info'))
    .addOption(new Option('--log.format <format>', 'how the log is written').choices(LOG_FORMATS).default('logfmt'));
  return addProfileOptions(addWebOptions(addShardOptions(serve))).action(runServe);
}

async function runServe(flags: ServeFlags, command: Command): Promise<void> {
  if (flags['config.file'].length === 0) command.error('error: --config.file is required');
  const { serve } = await import('./commands/serve.ts');
  const { endWithSignals } = await import('./commands/serve/lifetime.ts');
  const { 'web.enableLifecycle': enableLifecycle } = flags;
  const running = await serve({
    configFiles: flags['config.file'],
    envFiles: flags.envFile,
    env: process.env,
    listenAddress: flags['web.listenAddress'],
    telemetryPath: flags['web.telemetryPath'],
    web: webFlags(flags),
    shard: shardFlags(flags),
    ...profileFlags(flags),
    ...(enableLifecycle === undefined ? {} : { enableLifecycle }),
    pollIntervalSeconds: flags['config.pollInterval'],
    logLevel: flags['log.level'],
    logFormat: flags['log.format'],
  });
  endWithSignals(running);
  process.on('SIGHUP', () => void running.reload());
  await running.closed;
}

interface TestFlags {
  readonly update: boolean;
  readonly format: 'text' | 'json';
  readonly quiet: boolean;
  readonly junit?: string;
}

function addTest(program: Command): void {
  program
    .command('test')
    .description('run config tests: given answers in, expected series out')
    .argument('<file...>', 'test files, folders or globs')
    .option('--update', 'write what was found in the place of what was expected', false)
    .option('--junit <file>', 'write the results as JUnit XML too')
    .addOption(formatOption(['text', 'json']))
    .addOption(quietOption())
    .action(async (files: readonly string[], flags: TestFlags) => {
      const { test } = await import('./commands/test.ts');
      const hasColours = process.stdout.isTTY && !process.env['NO_COLOR'];
      const progress = flags.quiet ? {} : { progress: process.stderr };
      process.exitCode = await test({ ...flags, ...progress, files, sink: process.stdout, hasColours });
    });
}

function addSchema(program: Command): void {
  program
    .command('schema')
    .description('print the schema of config files for editors, with the options of their plugins')
    .addOption(configFileOption('config file, folder or glob whose plugins it knows; repeatable'))
    .addOption(envFileOption())
    .action(async (flags: Pick<ServeFlags, 'config.file' | 'envFile'>) => {
      const { printSchema } = await import('./commands/schema.ts');
      const options = { configFiles: flags['config.file'], envFiles: flags.envFile, env: process.env };
      process.exitCode = await printSchema({ ...options, output: process.stdout, sink: process.stderr });
    });
}

function createProgram(): Command {
  const program = new Command('omni-exporter')
    .description(manifest.description)
    .version(manifest.version, '--version')
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2));
  // Without a command it serves, and a word that is none would be told of as an argument too many.
  program.hook('preSubcommand', (_, command) => {
    const [word] = program.args;
    if (command === serve && word !== undefined && word !== serve.name() && !word.startsWith('-'))
      program.error(unknownCommand(word, program.commands));
  });
  const serve = addServe(program);
  addCheckCommand(program);
  addProbeCommand(program);
  addExplainCommand(program);
  addRecordCommand(program);
  addDiffCommand(program);
  addTest(program);
  program
    .command('demo')
    .description('run the shipped configs against upstreams of its own')
    .action(async () => {
      const { demo } = await import('./commands/demo.ts');
      const { endWithSignals } = await import('./commands/serve/lifetime.ts');
      const running = await demo();
      endWithSignals(running);
      await running.closed;
    });
  addImportCommand(program);
  addInitCommand(program);
  addPluginCommand(program);
  addSchema(program);
  addWebCommand(program);
  addCompletionCommand(program);
  return addExamples(program.addHelpText('after', () => `\n${serve.helpInformation()}${EXIT_HELP}`));
}

async function main(): Promise<void> {
  // Whoever reads the result may have enough of it: `| head`.
  process.stdout.on('error', (cause: NodeJS.ErrnoException) => process.exit(cause.code === 'EPIPE' ? 0 : 2));
  const program = createProgram();
  let command = '';
  program.hook('preAction', (_, action) => void (command = action.name()));
  try {
    await program.parseAsync();
  } catch (cause) {
    const text = cause instanceof Error && !(cause instanceof StartFault) ? cause.stack : undefined;
    process.stderr.write(`${text ?? (cause as Error).message}\n`);
    process.exitCode = exitCodeOf(cause, command);
  }
}

void main();
