import { setOf } from './words.ts';

/** Step is an entry of a pipeline as YAML has it. */
export type Step = string | Readonly<Record<string, unknown>>;

/** Measure is the base unit of a number, how it is reached, and the words that are left of its name. */
export interface Measure {
  readonly words: readonly string[];
  /** As a name ends in it; undefined where no unit is known. */
  readonly unit?: string;
  readonly steps: readonly Step[];
  /** What is to be looked at. */
  readonly note?: string;
}

interface Unit {
  readonly base: string;
  readonly steps: readonly Step[];
  readonly note?: string;
}

const unit = (base: string, ...steps: readonly Step[]): Unit => ({ base, steps });
const binary = (factor: number): Unit => ({
  base: 'bytes',
  steps: [{ scale: factor }],
  note: 'taken as powers of 1024',
});

/** The base units of https://prometheus.io/docs/practices/naming/#base-units, by the words that names have. */
const UNITS: readonly (readonly [words: string, unit: Unit])[] = [
  ['seconds second secs sec', unit('seconds')],
  ['milliseconds millisecond millis msecs msec ms', unit('seconds', { divide: 1000 })],
  ['microseconds microsecond micros usecs usec us', unit('seconds', { divide: 1_000_000 })],
  ['nanoseconds nanosecond nanos nsecs nsec ns', unit('seconds', { divide: 1_000_000_000 })],
  ['minutes mins', unit('seconds', { scale: 60 })],
  ['hours hrs', unit('seconds', { scale: 3600 })],
  ['days', unit('seconds', { scale: 86_400 })],
  ['bytes byte octets', unit('bytes')],
  ['kb kib kbytes kilobytes kibibytes', binary(1024)],
  ['mb mib mbytes megabytes mebibytes', binary(1024 ** 2)],
  ['gb gib gbytes gigabytes gibibytes', binary(1024 ** 3)],
  ['tb tib terabytes tebibytes', binary(1024 ** 4)],
  ['percent percentage pct', unit('ratio', { divide: 100 })],
  ['ratio', unit('ratio')],
  ['celsius', unit('celsius')],
  ['volts', unit('volts')],
  ['amperes amps', unit('amperes')],
  ['joules', unit('joules')],
  ['watts', unit('watts')],
  ['hertz hz', unit('hertz')],
  ['meters', unit('meters')],
];

const BY_WORD: ReadonlyMap<string, Unit> = new Map(
  UNITS.flatMap(([words, one]) => words.split(' ').map((word) => [word, one] as const)),
);

const STORAGE = setOf('memory mem disk size heap storage swap space rss');
const SPANS = setOf('uptime duration latency elapsed age time seconds took delay since downtime');

/** So large a number of memory or of a size is one of bytes. */
const MANY_BYTES = 1_000_000;

/** measureOf finds the unit of a number by the words of its name, and by how large it is. */
export function measureOf(words: readonly string[], values: readonly number[]): Measure {
  const largest = Math.max(...values.map(Math.abs));
  if (words.includes('per')) {
    return { words: words.map((word) => (/^secs?$/.test(word) ? 'second' : word)), steps: [] };
  }
  const at = words.findLastIndex((word) => BY_WORD.has(word));
  const found = BY_WORD.get(words[at] ?? '');
  if (found !== undefined) {
    const rest = words.filter((_, index) => index !== at);
    const isRatio = found.base === 'ratio' && largest <= 1 && values.some((value) => !Number.isInteger(value));
    return {
      ...{ words: rest, unit: found.base, steps: isRatio ? [] : found.steps },
      ...(found.note !== undefined && { note: found.note }),
    };
  }
  if (words.some((word) => STORAGE.has(word)) && largest >= MANY_BYTES) {
    return { words, unit: 'bytes', steps: [], note: 'bytes, by its size' };
  }
  const isSpan = words.some((word) => SPANS.has(word));
  return { words, steps: [], ...(isSpan && { note: 'in what unit? Prometheus counts seconds' }) };
}
