import { definePlugin } from '../../src/kit/plugin.ts';
import {
  ABSENT,
  isMissing,
  NOT_A_NUMBER,
  plainDecimal,
  readNumber,
  readText,
  type Value,
} from '../../src/model/value.ts';
import { parseBytes } from './parse/bytes.ts';
import { parseDuration } from './parse/duration.ts';
import { parseRfc3339 } from './parse/rfc3339.ts';
import { compileStrftime } from './parse/strftime.ts';
import { UTC, zoneNamed } from './parse/zone.ts';

type Parse = (value: Value) => Value;

const WORDS: ReadonlyMap<string, boolean> = new Map([
  ...['true', 'yes', 'on', '1', 't', 'y', 'ok'].map((word) => [word, true] as const),
  ...['false', 'no', 'off', '0', 'f', 'n'].map((word) => [word, false] as const),
]);

const PARSERS: Readonly<Record<string, Parse>> = {
  number: readNumber,
  bool: ofText((text) => WORDS.get(text.toLowerCase())),
  duration: ofText(parseDuration),
  bytes: ofText((text) => parseBytes(text)),
  percent: ofText(parsePercent),
  unix: readNumber,
  unix_ms: parseUnixMilliseconds,
  rfc3339: ofText((text) => parseRfc3339(text)),
};

interface TimeFormat {
  readonly format: string;
  readonly zone: string;
}

interface Sizes {
  readonly bytes: 'binary';
}

const FORMAT = `One of ${Object.keys(PARSERS).join(', ')}, or a strftime format like "%Y-%m-%d %H:%M:%S".`;

export const parse = definePlugin<'transform', string | TimeFormat | Sizes>({
  kind: 'transform',
  name: 'parse',
  summary:
    'Reads text as a number, a boolean, seconds, bytes, a ratio, or as a time in Unix seconds (UTC unless it says a zone).',
  options: {
    description: `${FORMAT.slice(0, -1)}, which {format, zone} reads in a zone. {bytes: binary} takes KB as 1024.`,
    anyOf: [
      { enum: Object.keys(PARSERS) },
      { type: 'string', pattern: '%', description: FORMAT },
      {
        type: 'object',
        required: ['format', 'zone'],
        additionalProperties: false,
        properties: {
          format: { type: 'string', description: 'A strftime format, or rfc3339.' },
          zone: { type: 'string', description: 'Where the text says none: Europe/Berlin, +02:00.' },
        },
      },
      {
        type: 'object',
        required: ['bytes'],
        additionalProperties: false,
        properties: { bytes: { const: 'binary', description: 'KB and KiB are both 1024 bytes.' } },
      },
    ],
  },
  examples: [
    { title: 'decimal text', options: 'number', input: ' 12.5 ', output: 12.5 },
    { title: 'a word', options: 'bool', input: 'Yes', output: true },
    { title: 'a duration', options: 'duration', input: '3 days 04:05:06', output: 273906 },
    { title: 'a size', options: 'bytes', input: '1.5 KiB', output: 1536 },
    { title: 'a size of a system that means 1024', options: { bytes: 'binary' }, input: '2KB', output: 2048 },
    { title: 'a percentage', options: 'percent', input: '12%', output: 0.12 },
    { title: 'a time', options: 'rfc3339', input: '2024-01-01T00:00:00Z', output: 1704067200 },
    { title: 'a time in a format', options: '%d/%b/%Y %H:%M', input: '01/Jan/2024 00:00', output: 1704067200 },
    {
      title: 'a time in a zone',
      options: { format: '%Y-%m-%d %H:%M:%S', zone: 'Europe/Berlin' },
      input: '2024-07-01 02:00:00',
      output: 1719792000,
    },
  ],
  create(options) {
    const named = typeof options === 'string' && Object.hasOwn(PARSERS, options) ? PARSERS[options] : undefined;
    if (named !== undefined) return named;
    if (typeof options === 'string') return ofText(compileStrftime(options, UTC));
    if ('bytes' in options) return ofText((text) => parseBytes(text, true));
    const zone = zoneNamed(options.zone);
    return ofText(
      options.format === 'rfc3339' ? (text) => parseRfc3339(text, zone) : compileStrftime(options.format, zone),
    );
  },
});

function ofText(read: (text: string) => number | boolean | undefined): Parse {
  return (value) => {
    const text = readText(value);
    if (isMissing(text)) return text;
    const trimmed = text.trim();
    return read(trimmed) ?? (trimmed === '' ? ABSENT : NOT_A_NUMBER);
  };
}

/** Shifts the point, since a quotient is not exact: `99.9%` is 0.999. */
function parsePercent(text: string): number | undefined {
  const number = readNumber(text.replace(/\s*%$/, ''));
  if (isMissing(number)) return undefined;
  return Number.isFinite(number) ? Number(`${plainDecimal(number)}e-2`) : number;
}

function parseUnixMilliseconds(value: Value): Value {
  const number = readNumber(value);
  return isMissing(number) ? number : number / 1000;
}
