import { didYouMean } from '../../../kit/did-you-mean.ts';
import type { ConfigNode, Place, Problem } from '../../../model/node.ts';
import { parseGoDuration } from './go-duration.ts';

/** Say tells of something wrong at a place. */
export type Say = (place: Place, message: string, hint?: string) => void;

/** Reader reads a value, or says what is wrong with it and gives undefined. YAML's null is never read: it means the default. */
export type Reader<T> = (node: ConfigNode, say: Say) => T | undefined;

/** Readers are the keys of a map. */
export type Readers<T> = { readonly [Key in keyof T]-?: Reader<T[Key]> };

const TRUE = new Set(['true', 'True', 'TRUE', 'yes', 'Yes', 'YES', 'on', 'On', 'ON', 'y', 'Y']);
const FALSE = new Set(['false', 'False', 'FALSE', 'no', 'No', 'NO', 'off', 'Off', 'OFF', 'n', 'N']);

/** The end of a bcrypt hash, wherever a slip of the pen has put it. */
const HASH = /\$[./A-Za-z\d]{20,}/g;

/** createSay collects problems with a web config; what they quote of it is without hashes of passwords. */
export function createSay(problems: Problem[]): Say {
  return (place, message, hint) => {
    const shown = message.replace(HASH, '$$<hash>');
    problems.push({ code: 'WEB_CONFIG', place, message: shown, ...(hint === undefined ? {} : { hint }) });
  };
}

/** mapReader reads a map that has these keys and no other; the values that could not be read are absent. */
export function mapReader<T extends object>(name: string, readers: Readers<T>): Reader<Partial<T>> {
  const known = new Map<string, Reader<unknown>>(Object.entries(readers));
  return expecting(name, (node, say) => {
    if (node.kind !== 'map') return undefined;
    const values: Record<string, unknown> = {};
    for (const { key, keyPlace, value } of node.entries) {
      const reader = known.get(key);
      if (reader === undefined) {
        say(keyPlace, `yaml: unmarshal errors: field ${key} not found in ${name}`, didYouMean(key, known.keys()));
      } else if (!isNull(value)) {
        const read = reader(value, say);
        if (read !== undefined) values[key] = read;
      }
    }
    return values as Partial<T>;
  });
}

/** Entry is a member of a map with the place of its key. */
export interface Entry {
  readonly key: string;
  readonly value: string;
  readonly place: Place;
}

/** entriesReader reads a map of any keys to text. */
export const entriesReader: Reader<readonly Entry[]> = expecting('map', (node, say) =>
  node.kind === 'map'
    ? node.entries.map(({ key, keyPlace, value }) => ({ key, value: stringReader(value, say) ?? '', place: keyPlace }))
    : undefined,
);

/** listReader reads a list; items that could not be read are left out. */
export function listReader<T>(reader: Reader<T>): Reader<readonly T[]> {
  return expecting('list', (node, say) =>
    node.kind === 'list' ? node.items.map((item) => reader(item, say)).filter((item) => item !== undefined) : undefined,
  );
}

/** stringReader takes any scalar as it is written; null is empty. */
export const stringReader: Reader<string> = expecting('string', (node) => (isNull(node) ? '' : textOf(node)));

/** oneOfReader reads a name and gives what it stands for; `unknown` opens the message about another. */
export function oneOfReader<T>(unknown: string, names: Readonly<Record<string, T>>): Reader<T> {
  const known = new Map(Object.entries(names));
  return (node, say) => {
    const name = stringReader(node, say);
    if (name === undefined) return undefined;
    const found = known.get(name);
    const hint = (): string => didYouMean(name, known.keys()) ?? `one of ${[...known.keys()].join(', ')}`;
    if (found === undefined) say(node.place, `${unknown}: ${name}`, hint());
    return found;
  };
}

/** booleanReader knows YAML 1.1's words too, as exporters written in Go do. */
export const booleanReader: Reader<boolean> = expecting('bool', (node) => {
  const text = textOf(node) ?? '';
  if (TRUE.has(text)) return true;
  return FALSE.has(text) ? false : undefined;
});

/** integerReader reads a whole number. */
export const integerReader: Reader<number> = expecting('int', (node) => integerOf(textOf(node)));

/** durationReader gives milliseconds: `1m30s`, or nanoseconds where there is no unit. */
export const durationReader: Reader<number> = expecting('time.Duration', (node) => {
  const nanoseconds = integerOf(textOf(node));
  return nanoseconds === undefined ? parseGoDuration(textOf(node) ?? '') : nanoseconds / 1e6;
});

const TAGS = { map: '!!map', list: '!!seq', scalar: '!!str' } as const;

/** A reader that says what it expected where another gives undefined. */
function expecting<T>(wanted: string, read: Reader<T>): Reader<T> {
  return (node, say) => {
    const value = read(node, say);
    if (value === undefined) {
      say(node.place, `yaml: unmarshal errors: cannot unmarshal ${TAGS[node.kind]} into ${wanted}`);
    }
    return value;
  };
}

function textOf(node: ConfigNode): string | undefined {
  return node.kind === 'scalar' ? node.text : undefined;
}

function integerOf(text = ''): number | undefined {
  return /^[-+]?\d{1,15}$/.test(text) ? Number(text) : undefined;
}

function isNull(node: ConfigNode): boolean {
  return node.kind === 'scalar' && node.value === null;
}
