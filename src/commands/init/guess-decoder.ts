import { decoderName } from '../../pipeline/decode/choose.ts';
import { Fault } from '../../model/fault.ts';
import { StartFault } from '../start-fault.ts';
import { patternOf } from './text-pattern.ts';

/** Decoding is a `decode` block, and whether the Content-Type says as much. */
export interface Decoding {
  readonly type: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly isImplied: boolean;
}

/** guessDecoder tells by its looks how a body is read. Throws a StartFault for what is empty, or a page for people. */
export function guessDecoder(body: Uint8Array, contentType: string, place: string): Decoding {
  const text = new TextDecoder().decode(body).replace(/^\uFEFF/, '');
  if (/^\s*(?:<!doctype html|<html)/i.test(text)) {
    throw new StartFault(`${place} is a page for people (HTML): a login page? See --auth and --header`);
  }
  if (text.trim() === '') throw new StartFault(`${place} is empty: there is nothing to make a config of`);
  const isCalled = (type: string): boolean =>
    impliedBy(contentType) === type || (contentType === '' && place.toLowerCase().endsWith(`.${type}`));
  const { type, options = {} } =
    isCalled('json') && isBrokenJson(text) ? { type: 'json' } : guess(text, contentType, isCalled('csv'));
  return { type, options, isImplied: Object.keys(options).length === 0 && type === impliedBy(contentType) };
}

function impliedBy(contentType: string): string | undefined {
  try {
    return decoderName(contentType);
  } catch (cause) {
    if (cause instanceof Fault) return undefined;
    throw cause;
  }
}

interface Guess {
  readonly type: string;
  readonly options?: Readonly<Record<string, unknown>>;
}

function guess(text: string, contentType: string, isCsv: boolean): Guess {
  const implied = impliedBy(contentType);
  if (isJson(text)) return { type: 'json' };
  if (/^\s*</.test(text)) return { type: 'xml' };
  if (implied === 'prometheus' || /^# (?:TYPE|HELP) \S+ /m.test(text)) return { type: 'prometheus' };
  const lines = text.split(/\r\n?|\n/).filter((line) => line.trim() !== '');
  const csv = csvOf(lines, isCsv ? 2 : 3);
  if (csv !== undefined) return csv;
  if (isCsv) return { type: 'csv' };
  return { type: 'text', ...textOptions(text, lines) };
}

function isJson(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null;
  } catch {
    return false;
  }
}

/** Begins as JSON and is none, and no line of it is: what is wrong is then the decoder's to say. */
function isBrokenJson(text: string): boolean {
  return /^\s*[{[]/.test(text) && !isJson(text) && !text.trim().split('\n').every(isJson);
}

const DELIMITERS: readonly string[] = [',', ';', '\t', '|'];

/** A header of so many words at least, and as many fields in every line. */
function csvOf(lines: readonly string[], least: number): Guess | undefined {
  const [header = '', ...rows] = lines;
  for (const delimiter of DELIMITERS) {
    const names = header.split(delimiter);
    const count = (line: string): number => line.replace(/"(?:[^"]|"")*"/g, '').split(delimiter).length;
    const isHeader =
      names.length >= least &&
      names.every((name) => /^[#\s]*["\w][\w\s()%/.#"-]*$|^\s*$/.test(name) && !/^\s*\d/.test(name));
    if (!isHeader || !rows.every((row) => count(row) === names.length)) continue;
    return {
      type: 'csv',
      options: {
        ...(/^#\s+/.test(header) && { header_strip: /^#\s+/.exec(header)?.[0] ?? '' }),
        ...(delimiter !== ',' && { delimiter }),
      },
    };
  }
  return undefined;
}

const SEPARATORS: readonly string[] = [': ', ' = ', '=', ':', '\t'];

function textOptions(text: string, lines: readonly string[]): Pick<Guess, 'options'> {
  for (const separator of SEPARATORS) {
    const isPair = (line: string): boolean => {
      const at = line.indexOf(separator);
      return at > 0 && at < 64 && !/[<>{}]/.test(line.slice(0, at));
    };
    const pairs = lines.filter(isPair);
    const keys = new Set(pairs.map((line) => line.slice(0, line.indexOf(separator)).trim()));
    const isMost = pairs.length > 1 && pairs.length >= lines.length * 0.6 && keys.size >= pairs.length * 0.6;
    if (!isMost || pairs.some((line) => severalNumbers(line))) continue;
    const first = lines[0] ?? '';
    const skip = isPair(first) ? {} : { skip: 1 };
    return { options: { pairs: separator, ...skip } };
  }
  const pattern = patternOf(text);
  return pattern === undefined ? {} : { options: { pattern } };
}

/** `Reading: 0 Writing: 1 Waiting: 0` is more than a pair. */
function severalNumbers(line: string): boolean {
  return [...line.matchAll(/[A-Za-z]+[:=]\s*-?\d+(?=\s|$)/g)].length > 1;
}
