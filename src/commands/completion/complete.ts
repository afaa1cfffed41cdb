import type { Argument, Command, Option } from 'commander';
import { sourceNames } from './source-names.ts';

/** Completion is what a line may go on with. */
export interface Completion {
  /** Whether files are among it, or folders alone. */
  readonly files: 'files' | 'folders' | 'none';
  readonly candidates: readonly Candidate[];
}

/** Candidate is a whole word, and what it is. */
export interface Candidate {
  readonly value: string;
  readonly about: string;
}

/** complete reads the words of a line after the program's name, the last one begun, by the program's own commands and options. */
export async function complete(program: Command, words: readonly string[]): Promise<Completion> {
  const joined = withoutSplits(words);
  const word = joined.at(-1) ?? '';
  const line = readLine(program, joined.slice(0, -1));
  const { option, head, begun } = valueBegun(word, line);
  if (option !== undefined) return matching(valuesOf(option), { head, begun });
  if (word.startsWith('-') && !line.hasEnded) return matching({ candidates: flagsOf(line.command) }, { begun: word });
  return matching(await argumentsOf(line), { begun: word });
}

interface Value extends Required<Begun> {
  /** Undefined where no option's value is begun. */
  readonly option: Option | undefined;
}

/** A value stands after its flag, or in one word with it. */
function valueBegun(word: string, { command, open, hasEnded }: Line): Value {
  const at = word.startsWith('--') && !hasEnded && open === undefined ? word.indexOf('=') + 1 : 0;
  if (at === 0) return { option: open, head: '', begun: word };
  return { option: optionOf(command, word.slice(0, at - 1)), head: word.slice(0, at), begun: word.slice(at) };
}

/** Bash makes three words of `--flag=value`. */
function withoutSplits(words: readonly string[]): readonly string[] {
  const isSplit = (index: number): boolean => words[index] === '=' && words[index - 1]?.startsWith('--') === true;
  const kept = words.filter((_, index) => !isSplit(index));
  return isSplit(words.length - 1) ? [...kept, ''] : kept;
}

interface Line {
  readonly command: Command;
  /** Arguments that are there already. */
  readonly given: number;
  /** An option whose value is to come. */
  readonly open: Option | undefined;
  /** Whether `--` has ended the options. */
  readonly hasEnded: boolean;
  readonly configFiles: readonly string[];
}

function readLine(program: Command, words: readonly string[]): Line {
  const start: Line = { command: program, given: 0, open: undefined, hasEnded: false, configFiles: [] };
  return words.reduce(readWord, start);
}

function readWord(line: Line, word: string): Line {
  const { command, given, open, hasEnded } = line;
  if (open !== undefined) return { ...withValue(line, open, word), open: undefined };
  if (hasEnded || !word.startsWith('-')) {
    const inner = given === 0 && !hasEnded ? command.commands.find((one) => one.name() === word) : undefined;
    return inner === undefined ? { ...line, given: given + 1 } : { ...line, command: inner };
  }
  if (word === '--') return { ...line, hasEnded: true };
  const at = word.indexOf('=');
  const option = optionOf(command, at === -1 ? word : word.slice(0, at));
  if (option === undefined || option.isBoolean()) return line;
  return at === -1 ? { ...line, open: option } : withValue(line, option, word.slice(at + 1));
}

function withValue(line: Line, { long }: Option, value: string): Line {
  return long === '--config.file' ? { ...line, configFiles: [...line.configFiles, value] } : line;
}

function optionsOf(command: Command): readonly Option[] {
  const help = command.createHelp();
  return [command, ...defaultOf(command)].flatMap((one) => help.visibleOptions(one));
}

/** Without a command, that of the program runs. */
function defaultOf(command: Command): readonly Command[] {
  return command.parent === null ? command.commands.filter((one) => one.name() === 'serve') : [];
}

function optionOf(command: Command, flag: string): Option | undefined {
  return optionsOf(command).find(({ long, short }) => long === flag || short === flag);
}

function flagsOf(command: Command): readonly Candidate[] {
  return optionsOf(command).map(({ long, short, description }) => candidate(long ?? short ?? '', description));
}

function candidate(value: string, about: string): Candidate {
  return { value, about: about.replace(/\s+/g, ' ') };
}

type Offer = Partial<Completion>;

function valuesOf({ argChoices, flags }: Option): Offer {
  if (argChoices !== undefined) return { candidates: argChoices.map((value) => candidate(value, '')) };
  return { files: filesOf(flags) };
}

/** By what a value is called in the usage. */
function filesOf(usage: string): Completion['files'] {
  if (/[<[](?:folder|dir)/.test(usage)) return 'folders';
  return /[<[](?:\[?name=\]?)?(?:file|path|config|url|a\b|b\b)/.test(usage) ? 'files' : 'none';
}

async function argumentsOf({ command, given, configFiles, hasEnded }: Line): Promise<Offer> {
  const subcommands = given === 0 && !hasEnded ? command.createHelp().visibleCommands(command) : [];
  const candidates = subcommands.map((one) => candidate(one.name(), one.description()));
  const argument = command.registeredArguments[given] ?? command.registeredArguments.findLast((one) => one.variadic);
  if (argument === undefined) return { candidates };
  return {
    candidates: [...candidates, ...(await namesOf(command, argument, configFiles))],
    files: filesOf(usageOf(argument)),
  };
}

function usageOf(argument: Argument): string {
  return `<${argument.name()}>`;
}

const OF_SOURCES: Readonly<Record<string, readonly ('sources' | 'modules')[]>> = {
  probe: ['sources', 'modules'],
  record: ['sources'],
};

async function namesOf(
  command: Command,
  { argChoices = [] }: Argument,
  configFiles: readonly string[],
): Promise<readonly Candidate[]> {
  const choices = argChoices.map((value) => candidate(value, ''));
  const sections = OF_SOURCES[command.name()] ?? [];
  if (sections.length === 0 || configFiles.length === 0) return choices;
  return [
    ...choices,
    ...(await sourceNames(configFiles, sections)).map(({ name, section }) => candidate(name, section)),
  ];
}

interface Begun {
  readonly head?: string;
  readonly begun: string;
}

function matching({ candidates = [], files = 'none' }: Offer, { head = '', begun }: Begun): Completion {
  const fitting = candidates.filter(({ value }) => value.startsWith(begun));
  return { files, candidates: fitting.map(({ value, about }) => ({ value: head + value, about })) };
}
