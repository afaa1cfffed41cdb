import { type Command, InvalidArgumentError, Option } from 'commander';
import { formatOption } from './options.ts';
import { wholeNumber } from './web-options.ts';

/** addWebCommand adds `web check` and `web hash-password`. */
export function addWebCommand(program: Command): void {
  const web = program.command('web').description('check a web config file, or make a hash for one');
  web
    .command('check')
    .description('say what is wrong with a web config file and its certificates')
    .argument('<file>', 'what --web.config.file would be')
    .addOption(formatOption(['text', 'json']))
    .action(async (file: string, { format }: { readonly format: 'text' | 'json' }) => {
      const { checkWeb, checkWebAsJson } = await import('./web/check.ts');
      process.exitCode = format === 'json' ? checkWebAsJson(file, process.stdout) : checkWeb(file, process.stderr);
    });
  web
    .command('hash-password')
    .description('ask for a password and write its bcrypt hash for basic_auth_users')
    .addOption(new Option('--cost <number>', 'bcrypt cost, 4 to 31').argParser(bcryptCost).default(10))
    .action(async ({ cost }: { readonly cost: number }) => {
      const { hashPassword } = await import('./web/hash-password.ts');
      await hashPassword({ cost, input: process.stdin, output: process.stdout, terminal: process.stderr });
    });
}

function bcryptCost(text: string): number {
  const cost = wholeNumber(text);
  if (cost < 4 || cost > 31) throw new InvalidArgumentError('It is a number from 4 to 31.');
  return cost;
}
