import { ExactNumber } from '../../model/value.ts';
import { changeOf, kindOf } from './counters.ts';
import { isValueWord } from './names.ts';
import { type Scalar, type Shape, textOf } from './shape.ts';
import { statesOf } from './states.ts';
import { amountOfTexts, timeOfNumbers, timeOfTexts } from './times.ts';
import { type Measure, measureOf } from './units.ts';
import { hasWord, setOf, wordsOf } from './words.ts';

/** NumberField is a place that gives numbers. */
export interface NumberField {
  readonly kind: 'number';
  readonly type: 'gauge' | 'counter';
  readonly measure: Measure;
  /** Whether it is `true` and `false`. */
  readonly isBoolean?: boolean;
  /** Whether words stand there too. */
  readonly isMixed?: boolean;
  readonly note?: string;
}

/** Field is what a place of a document may become. */
export type Field =
  | NumberField
  | { readonly kind: 'state'; readonly states: readonly string[]; readonly isPadded: boolean }
  /** A text that tells one thing from another, a label. */
  | { readonly kind: 'id' }
  /** A short text that says what a thing is. */
  | { readonly kind: 'property' }
  /** What no metric should be made of, and why. */
  | { readonly kind: 'none'; readonly reason: string };

const SECRETS = setOf(
  'password passwd pwd secret token apikey credential credentials auth authorization cookie session signature',
);
const ID_WORDS = setOf('id ids uuid guid pid hash checksum serial port ino iid sid fingerprint');
/** What a number says of a thing, too, and does not measure. */
const PROPERTIES = setOf('version ver release build type kind');
const PROSE = setOf(
  'description message comment text summary url uri href link email mail query path icon title script agent location',
);

/** What check would call a label without bound. */
const UNBOUNDED =
  /(?:^|_)(?:uuid|guid|(?:session|request|trace|span|transaction|correlation|message|event)_id|timestamp|datetime|e?mail|query|sql|message|stack_?trace|description|user_agent|token|remote_addr)$/;

const NUMBER = /^\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?\s*$/;

/** A text that begins with such a number is passed on by a metric with words beside its numbers. */
export const NUMBER_PATTERN = '^[-+]?[0-9]*\\.?[0-9]+$';

/** isSecretName tells whether a name speaks of what nobody should see. */
export function isSecretName(words: readonly string[]): boolean {
  return (
    hasWord(words, SECRETS) || (words.includes('key') && words.some((word) => /^(?:api|private|access)$/.test(word)))
  );
}

/** isIdName tells whether a name speaks of what tells things apart: channelId, pid, uuid. */
export function isIdName(words: readonly string[]): boolean {
  return ID_WORDS.has(words.at(-1) ?? '');
}

/** isUnbounded tells whether `check` would warn of a label of that name. */
export function isUnbounded(words: readonly string[]): boolean {
  return UNBOUNDED.test(words.join('_'));
}

/**
 * readField tells what stands at a place: by its name (where that says nothing by the words around it), its values, and how
 * these change from one sample to the next.
 */
export function readField(name: string, { scalars }: Shape, around: readonly string[] = []): Field {
  const words = wordsOf(name);
  const reason = scalars.length === 0 ? 'empty' : reasonAgainst(name, words);
  if (reason !== undefined) return { kind: 'none', reason };
  if (scalars.every(({ value }) => typeof value === 'boolean' || value === 'true' || value === 'false')) {
    return { kind: 'number', type: 'gauge', measure: { words, steps: [] }, isBoolean: true };
  }
  const texts = scalars.map(({ value }) => textOf(value));
  if (PROPERTIES.has(words.at(-1) ?? '') && texts.every((text) => text.length <= 64)) return { kind: 'property' };
  const numbers = scalars.filter(isNumber);
  if (numbers.length === scalars.length) return readNumbers(words, numbers, around);
  return readMixed(words, { texts, numbers }, around);
}

interface Mixed {
  readonly texts: readonly string[];
  /** Those that are numbers. */
  readonly numbers: readonly Scalar[];
}

function readMixed(words: readonly string[], { texts, numbers }: Mixed, around: readonly string[]): Field {
  const measure = timeOfTexts(words, texts) ?? amountOfTexts(words, texts);
  if (measure !== undefined) return { kind: 'number', type: 'gauge', measure };
  const isMixed =
    numbers.length * 4 >= texts.length &&
    numbers.length > 0 &&
    !isIdName(words) &&
    texts.every((text) => text.length <= 32);
  if (!isMixed) return readTexts(words, texts);
  const field = readNumbers(words, numbers, around);
  return field.kind === 'number' ? { ...field, isMixed, note: 'where it is a number' } : field;
}

/** Why a name says that nothing should be made of it. */
function reasonAgainst(name: string, words: readonly string[]): string | undefined {
  if (/^[@_]?class$/.test(name)) return 'the class of a program';
  if (/^_?(?:xmlns(?::|$)|xsi:)/.test(name)) return 'a namespace or schema';
  return isSecretName(words) ? 'it may be a secret' : undefined;
}

function isNumber({ value }: Scalar): boolean {
  if (typeof value === 'string') return NUMBER.test(value) && !/^[-+]?0\d/.test(value.trim());
  return typeof value === 'number' || value instanceof ExactNumber;
}

/** numberOf reads a value that is a number, or a text that is one. */
export function numberOf(value: unknown): number {
  return Number(value instanceof ExactNumber ? value.text : value);
}

function readNumbers(words: readonly string[], scalars: readonly Scalar[], around: readonly string[]): Field {
  if (isIdName(words)) return { kind: 'id' };
  const numbers = scalars.map(({ value }) => numberOf(value));
  const time = timeOfNumbers(words, numbers);
  if (time !== undefined) return { kind: 'number', type: 'gauge', measure: time };
  const measure = measureOf(words, numbers);
  const telling = words.every(isValueWord) ? around : words;
  const { type, note } = kindOf(telling, numbers, changeOf(scalars, numberOf));
  return { kind: 'number', type, measure, ...(note !== undefined && { note }) };
}

function readTexts(words: readonly string[], texts: readonly string[]): Field {
  const states = statesOf(words, texts);
  if (states !== undefined) {
    return { kind: 'state', states, isPadded: texts.some((text) => text !== text.trim()) };
  }
  if (isIdName(words)) return { kind: 'id' };
  if (texts.some((text) => /^[a-z]+:\/\//i.test(text))) return { kind: 'none', reason: 'a url' };
  if (isUnbounded(words) || hasWord(words, PROSE) || texts.some((text) => text.length > 64 || text.includes('\n'))) {
    return { kind: 'none', reason: 'free text' };
  }
  return { kind: 'property' };
}
