import { type Command, InvalidArgumentError, Option } from 'commander';
import { collect, envFileOption, quietOption } from './options.ts';

interface InitFlags {
  readonly from: readonly string[];
  readonly name?: string;
  readonly auth?: string;
  readonly header: readonly string[];
  readonly insecure: boolean;
  readonly envFile: readonly string[];
  readonly out?: string;
  readonly force: boolean;
  readonly quiet: boolean;
}

/** addInitCommand adds `init`. */
export function addInitCommand(program: Command): void {
  program
    .command('init')
    .description('make a config, and its first test, from one answer or several of a server')
    .addOption(new Option('--from <place...>', 'a url or a file, also as NAME=URL; several').makeOptionMandatory())
    .option('--name <name>', 'what the config and its metrics are called by', (text) => readName(text))
    .option('--auth <auth>', "USER:PASSWORD, 'Bearer TOKEN', or an auth block: '{type: digest, username: …}'")
    .addOption(
      new Option('--header <name:value>', 'send this header; repeatable').argParser(collectHeader).default([], 'none'),
    )
    .option('--insecure', 'do not check certificates', false)
    .addOption(envFileOption())
    .option('--out <path>', 'a folder, or a config file, to write to with its test; else the config is printed')
    .option('--force', 'write over files that are there', false)
    .addOption(quietOption())
    .addHelpText('after', HELP)
    .action(async ({ from, envFile, header, force, ...flags }: InitFlags) => {
      const { init } = await import('./init/init.ts');
      const { name, auth, out } = flags;
      process.exitCode = await init({
        ...{ places: from, envFiles: envFile, env: process.env, isForced: force, isQuiet: flags.quiet },
        ...(name !== undefined && { name }),
        ...(out !== undefined && { out }),
        flags: { ...(auth !== undefined && { auth }), headers: header.map(splitHeader), isInsecure: flags.insecure },
        ...{ output: process.stdout, sink: process.stderr },
      });
    });
}

const HELP = `
It looks for lists of items and what tells these apart, for numbers with their units, counters, states, times and versions, and
says in comments where it guesses and what it leaves out. Several samples of one document make it surer: what only grows counts.
Ids of one document that have a name in another are joined. The same samples always give the same files.

Whatever --auth, --header and the url hold that may be secret is written as \${NAME}, with an example.env. Nothing but what
--from names is asked. With --out there are NAME.yaml, NAME.test.yaml and fixtures/; look through fixtures/ before you share it.
Exit codes: 0; 1 when check or the test would not pass; 2 when a sample cannot be read or a file is there already.

Examples:
  omni-exporter init --from http://localhost:8080/status
  omni-exporter init --from answer.json --name my_app --out configs/my-app
  omni-exporter init --from https://mirth:8443/api/channels/idsAndNames https://mirth:8443/api/channels/statistics \\
    --auth 'admin:\${MIRTH_PASSWORD}' --header 'X-Requested-With: omni-exporter' --insecure --out mirth
  omni-exporter init --from status=monday.json status=tuesday.json > status.yaml
`;

function readName(text: string): string {
  if (/^[A-Za-z][\w-]*$/.test(text)) return text;
  throw new InvalidArgumentError('It is letters, digits, - and _.');
}

function collectHeader(text: string, before: readonly string[]): readonly string[] {
  if (/^[\w-]+:/.test(text)) return collect(text, before);
  throw new InvalidArgumentError('It is NAME:VALUE.');
}

function splitHeader(text: string): readonly [name: string, value: string] {
  const at = text.indexOf(':');
  return [text.slice(0, at), text.slice(at + 1).trim()];
}
