import { describe, expect, it } from 'vitest';
import { parseBytes } from '../../../plugins/transform/parse/bytes.ts';
import { parseDuration } from '../../../plugins/transform/parse/duration.ts';
import { parseRfc3339 } from '../../../plugins/transform/parse/rfc3339.ts';
import { compileStrftime } from '../../../plugins/transform/parse/strftime.ts';
import { UTC, zoneNamed } from '../../../plugins/transform/parse/zone.ts';

describe('durations', () => {
  it.each<[string, number | undefined]>([
    ['1h2m3.5s', 3723.5],
    ['250ms', 0.25],
    ['5µs', 5e-6],
    ['10 ns', 1e-8],
    ['12', 12],
    ['1.5', 1.5],
    ['-5s', -5],
    ['3 days 04:05:06', 273_906],
    ['3 days, 4:05:06', 273_906],
    ['2-03:00:00', 183_600],
    ['04:05:06', 14_706],
    ['1 hour and 5 minutes', 3900],
    ['2w 1d', 1_296_000],
    ['PT5M', 300],
    ['P3DT4H', 273_600],
    ['PT0.5S', 0.5],
    ['P1W', 604_800],
    ['P', undefined],
    ['PT', undefined],
    ['P1Y', undefined],
    ['1m 5', undefined],
    ['5 parsecs', undefined],
    ['', undefined],
  ])('%j', (text, seconds) => {
    expect(parseDuration(text)).toBe(seconds);
  });
});

describe('sizes', () => {
  it.each<[string, number | undefined, number | undefined]>([
    ['4096', 4096, 4096],
    ['10 KB', 10_000, 10_240],
    ['10kB', 10_000, 10_240],
    ['512k', 512_000, 524_288],
    ['1.5GiB', 1_610_612_736, 1_610_612_736],
    ['2 TB', 2e12, 2_199_023_255_552],
    ['5 bytes', 5, 5],
    ['5 bits', undefined, undefined],
    ['KB', undefined, undefined],
  ])('%j', (text, decimal, binary) => {
    expect([parseBytes(text), parseBytes(text, true)]).toEqual([decimal, binary]);
  });
});

describe('times', () => {
  it.each<[string, number | undefined]>([
    ['2024-01-01T00:00:00Z', 1_704_067_200],
    ['2024-01-01 00:00:00.25+01:00', 1_704_063_600.25],
    ['2024-02-30T00:00:00Z', undefined],
    ['2024-01-01T00:00:00', undefined],
    ['2024-01-01', undefined],
  ])('RFC 3339: %j', (text, seconds) => {
    expect(parseRfc3339(text)).toBe(seconds);
  });

  it.each<[string, string, string | undefined]>([
    ['%b %d %H:%M:%S %Y %Z', 'Jun  1 12:00:00 2025 GMT', '2025-06-01T12:00:00.000Z'],
    ['%d/%b/%Y:%H:%M:%S %z', '10/Oct/2000:13:55:36 -0700', '2000-10-10T20:55:36.000Z'],
    ['%a, %d %B %y %r', 'Mon, 01 January 24 12:30:00 AM', '2024-01-01T00:30:00.000Z'],
    ['%FT%T.%f', '2024-01-01T00:00:00.250', '2024-01-01T00:00:00.250Z'],
    ['%Y-%j', '2024-366', '2024-12-31T00:00:00.000Z'],
    ['%Y-%j', '2023-366', undefined],
    ['%s', '17', '1970-01-01T00:00:17.000Z'],
    ['100%% %Y', '100% 2024', '2024-01-01T00:00:00.000Z'],
    ['(%Y)', '(2024)', '2024-01-01T00:00:00.000Z'],
    ['%F', '2023-02-29', undefined],
    ['%F', '2023-02-28 later', undefined],
    ['%H:%M', '25:00', undefined],
    ['%H:%M %Z', '10:00 XYZ', undefined],
    ['%d %b. %Y', '01 Jan. 2024', '2024-01-01T00:00:00.000Z'],
    ['%Y\u00a0%m-%d', ' 2024\u00a001-02\u2003', '2024-01-02T00:00:00.000Z'],
    ['%m/%d/%Y [%H-%M]', '01/02/2024 [03-04]', '2024-01-02T03:04:00.000Z'],
  ])('strftime %j reads %j', (format, text, time) => {
    const seconds = compileStrftime(format, UTC)(text);
    expect(seconds === undefined ? undefined : new Date(seconds * 1000).toISOString()).toBe(time);
  });

  it('strftime takes linear time where words could be cut in many ways', () => {
    expect(compileStrftime('%a%A%a%A%a%A%Y', UTC)('x'.repeat(20_000))).toBeUndefined();
  });

  it.each([
    ['Europe/Berlin', '2024-01-15 12:00:00', '2024-01-15T11:00:00.000Z'],
    ['Europe/Berlin', '2024-03-31 03:30:00', '2024-03-31T01:30:00.000Z'],
    ['Europe/Berlin', '2024-10-27 01:30:00', '2024-10-26T23:30:00.000Z'],
    ['America/New_York', '2024-03-10 03:30:00', '2024-03-10T07:30:00.000Z'],
    ['Asia/Kolkata', '2024-01-01 05:30:00', '2024-01-01T00:00:00.000Z'],
    ['-03:30', '2024-01-01 00:00:00', '2024-01-01T03:30:00.000Z'],
  ])('%s at %s', (zone, text, time) => {
    const seconds = compileStrftime('%F %T', zoneNamed(zone))(text) ?? NaN;
    expect(new Date(seconds * 1000).toISOString()).toBe(time);
  });
});
