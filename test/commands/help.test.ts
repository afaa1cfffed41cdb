import { Command } from 'commander';
import { beforeAll, describe, expect, it, vi } from 'vitest';

/** The program as main.ts makes it, with actions that only say which command was called. */
async function readProgram(): Promise<Command> {
  const parse = vi.spyOn(Command.prototype, 'parseAsync').mockResolvedValue(new Command());
  await import('../../src/main.ts');
  const [program] = parse.mock.contexts;
  parse.mockRestore();
  if (program === undefined) throw new Error('main.ts parses no command line');
  return program as Command;
}

const called: string[] = [];

function pathOf(command: Command): string {
  const { parent } = command;
  return parent === null ? '' : `${pathOf(parent)} ${command.name()}`.trim();
}

function commandsIn(command: Command): readonly Command[] {
  return [command, ...command.commands.flatMap(commandsIn)];
}

/** What `--help` prints, with what was added after it. */
function helpOf(command: Command): string {
  let text = '';
  command.configureOutput({ writeOut: (part) => (text += part) });
  command.outputHelp();
  return text;
}

interface Example {
  readonly line: string;
  readonly words: readonly string[];
}

/** The calls of omni-exporter among the lines under Examples: in a pipe, or with their output led elsewhere. */
function examplesIn(help: string): readonly Example[] {
  const lines = help.replace(/\\\n\s*/g, '').split('\n');
  const start = lines.indexOf('Examples:');
  const end = lines.findIndex((line, index) => index > start && !line.startsWith('  '));
  const shown = start === -1 ? [] : lines.slice(start + 1, end === -1 ? undefined : end);
  return shown.flatMap((line) =>
    [...line.replace(/\s# .*/, '').matchAll(/omni-exporter ((?:'[^']*'|"[^"]*"|[^'"|<>)])*)/g)].map(
      ([, rest = '']) => ({
        line: line.trim(),
        words: wordsOf(rest),
      }),
    ),
  );
}

function wordsOf(text: string): readonly string[] {
  const words = text.matchAll(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g);
  return [...words].map(([word]) => word.replace(/'([^']*)'|"([^"]*)"/g, '$1$2'));
}

let program: Command;
beforeAll(async () => {
  program = await readProgram();
  for (const command of commandsIn(program)) {
    command.exitOverride((cause) => {
      throw cause;
    });
    command.configureOutput({ writeErr: () => undefined });
    if (command.commands.length === 0) command.action(() => void called.push(pathOf(command)));
  }
});

async function calledBy(words: readonly string[]): Promise<readonly string[]> {
  called.length = 0;
  await program.parseAsync(words, { from: 'user' });
  return [...called];
}

describe('the help of every command', () => {
  const leaves = (): readonly Command[] =>
    commandsIn(program).filter((one) => one.commands.length === 0 && one.name() !== 'complete');

  it('says what it exits with', () => {
    expect(leaves().length).toBeGreaterThan(10);
    expect(
      leaves()
        .filter((one) => !/^Exit codes: 0/m.test(helpOf(one)))
        .map(pathOf),
    ).toEqual([]);
  });

  it('has examples, each of which is taken as it stands', async () => {
    for (const command of leaves()) {
      const examples = examplesIn(helpOf(command));
      expect(examples, pathOf(command)).not.toEqual([]);
      const own: string[] = [];
      for (const { line, words } of examples) {
        const paths = await calledBy(words).catch((cause: unknown) => [String(cause)]);
        expect(leaves().map(pathOf), `${line}: ${paths.join(', ')}`).toContain(paths[0]);
        own.push(...paths);
      }
      expect(own).toContain(pathOf(command));
    }
  });

  it('stands under that of the program too', async () => {
    const examples = examplesIn(helpOf(program));
    expect(examples.length).toBeGreaterThan(0);
    for (const { words } of examples) expect(await calledBy(words)).toHaveLength(1);
  });

  it('would say so of an example that is wrong', async () => {
    await expect(calledBy(['check', '--strickt', 'my.yaml'])).rejects.toThrow(/--strickt/);
    await expect(calledBy(['check', '--format', 'yaml', 'my.yaml'])).rejects.toThrow(/--format/);
    await expect(calledBy(['record', 'my_app', '--config.file', 'my.yaml'])).rejects.toThrow(/--out/);
  });
});
