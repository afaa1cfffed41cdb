import { parseBytes } from '../../../plugins/transform/parse/bytes.ts';
import { parseDuration } from '../../../plugins/transform/parse/duration.ts';
import { parseRfc3339 } from '../../../plugins/transform/parse/rfc3339.ts';
import { compileStrftime } from '../../../plugins/transform/parse/strftime.ts';
import { UTC } from '../../../plugins/transform/parse/zone.ts';
import type { Measure, Step } from './units.ts';
import { hasWord, setOf } from './words.ts';

/** Formats of times, the first that reads all of them counts; without a zone a time is taken as UTC. */
const FORMATS: readonly string[] = [
  '%a, %d %b %Y %H:%M:%S %z',
  '%a, %d %b %Y %H:%M:%S %Z',
  '%A, %d-%b-%Y %H:%M:%S %Z',
  '%d/%b/%Y:%H:%M:%S %z',
  '%a %b %d %H:%M:%S %Y',
  '%Y-%m-%dT%H:%M:%S.%f',
  '%Y-%m-%dT%H:%M:%S',
  '%Y-%m-%d %H:%M:%S',
  '%Y-%m-%d',
];

const TIME_WORDS = setOf(
  'time timestamp date at ts reset start started expires expiry modified created updated changed until epoch unix when seen boot last since',
);
const LAST_WORDS = setOf('at time date timestamp ts on iso iso8601 utc epoch unix');

/** From 2000 to 2100, in Unix seconds. */
const [EARLIEST, LATEST] = [946_684_800, 4_102_444_800];

/** timeOfTexts reads texts that are all times; undefined where one is none. */
export function timeOfTexts(words: readonly string[], texts: readonly string[]): Measure | undefined {
  if (texts.every((text) => parseRfc3339(text.trim()) !== undefined)) return timestamp(words, ['rfc3339']);
  const format = FORMATS.find((one) => {
    const read = compileStrftime(one, UTC);
    return texts.every((text) => read(text.trim()) !== undefined);
  });
  if (format === undefined) return undefined;
  const note = /%z/i.test(format) ? undefined : 'without a zone, so taken as UTC';
  return timestamp(words, [format], note);
}

/** timeOfNumbers reads numbers whose name speaks of a time and that are all of this century, or 0. */
export function timeOfNumbers(words: readonly string[], numbers: readonly number[]): Measure | undefined {
  const times = numbers.filter((number) => number !== 0);
  if (times.length === 0 || !hasWord(words, TIME_WORDS)) return undefined;
  const isIn = (factor: number): boolean => times.every((time) => time >= EARLIEST * factor && time <= LATEST * factor);
  if (isIn(1)) return timestamp(words, []);
  return isIn(1000) ? timestamp(words, ['unix_ms']) : undefined;
}

function timestamp(words: readonly string[], formats: readonly string[], note?: string): Measure {
  let rest = words;
  while (rest.length > 0 && LAST_WORDS.has(rest.at(-1) ?? '')) rest = rest.slice(0, -1);
  return {
    words: rest,
    unit: 'timestamp_seconds',
    steps: formats.map((format) => ({ parse: format })),
    ...(note !== undefined && { note }),
  };
}

/** amountOfTexts reads texts that are all durations, sizes or percentages with their unit; undefined where one is none. */
export function amountOfTexts(words: readonly string[], texts: readonly string[]): Measure | undefined {
  const all = (isOne: (text: string) => boolean): boolean => texts.every((text) => isOne(text.trim()));
  const amount = (unit: string, parse: unknown, note?: string): Measure => {
    const steps: readonly Step[] = [{ parse }];
    return { words: words.filter((word) => word !== unit), unit, steps, ...(note !== undefined && { note }) };
  };
  if (all((text) => /^[-+]?[\d.]+\s*%$/.test(text))) return amount('ratio', 'percent');
  if (all((text) => /^[\d.]+\s*[KMGTP]i?B?$|^[\d.]+\s*B$|^0$/i.test(text) && parseBytes(text) !== undefined)) {
    if (all((text) => /[KMGTPB]$/.test(text) || text === '0')) {
      return amount('bytes', { bytes: 'binary' }, 'taken as powers of 1024');
    }
  }
  const isDuration = (text: string): boolean =>
    (/^\d.*[a-zµ]/i.test(text) || /^P.*\d/.test(text) || /^(?:\d+-)?\d+:\d\d:\d\d/.test(text)) &&
    parseDuration(text) !== undefined;
  return all(isDuration) ? amount('seconds', 'duration') : undefined;
}
