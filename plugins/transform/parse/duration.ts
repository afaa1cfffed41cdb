/** Seconds of a unit; what is not listed is found without its plural `s`. Months and years have no fixed length. */
const UNITS: ReadonlyMap<string, number> = new Map([
  ...['ns', 'nanosecond', 'nanosec'].map((unit) => [unit, 1e-9] as const),
  ...['us', 'µs', 'μs', 'microsecond', 'microsec', 'usec'].map((unit) => [unit, 1e-6] as const),
  ...['ms', 'millisecond', 'millisec', 'msec'].map((unit) => [unit, 1e-3] as const),
  ...['s', 'sec', 'second'].map((unit) => [unit, 1] as const),
  ...['m', 'min', 'minute'].map((unit) => [unit, 60] as const),
  ...['h', 'hr', 'hour'].map((unit) => [unit, 3600] as const),
  ...['d', 'day'].map((unit) => [unit, 86_400] as const),
  ...['w', 'wk', 'week'].map((unit) => [unit, 604_800] as const),
]);

const NUMBER = /^\d+(?:\.\d*)?$|^\.\d+$/;
const CLOCK = /^(?:(\d+)-)?(\d{1,3}):(\d\d):(\d\d(?:[.,]\d+)?)$/;
const ISO =
  /^P(?:(\d+(?:[.,]\d+)?)W)?(?:(\d+(?:[.,]\d+)?)D)?(?:T(?:(\d+(?:[.,]\d+)?)H)?(?:(\d+(?:[.,]\d+)?)M)?(?:(\d+(?:[.,]\d+)?)S)?)?$/i;
const TERM = /(\d+(?:\.\d*)?|\.\d+)\s*([a-zµμ]+)|(\d{1,3}:\d\d:\d\d(?:[.,]\d+)?)|[\s,]+|\band\b/giy;

/**
 * parseDuration reads a duration as seconds: `1h2m3.5s`, `250ms`, `3 days 04:05:06`, `2-03:00:00`, `PT5M` (ISO 8601) or
 * a bare number; undefined when the text is none.
 */
export function parseDuration(text: string): number | undefined {
  const [, sign = '', rest = ''] = /^([+-]?)(.*)$/s.exec(text.trim()) ?? [];
  const seconds = readSeconds(rest.trim());
  return sign === '-' && seconds !== undefined ? -seconds : seconds;
}

function readSeconds(text: string): number | undefined {
  if (NUMBER.test(text)) return Number(text);
  return readClock(text) ?? (/^P./i.test(text) ? readIso(text) : readTerms(text));
}

function readClock(text: string): number | undefined {
  const [, days = '0', hours, minutes, seconds] = CLOCK.exec(text) ?? [];
  return hours === undefined ? undefined : weigh([days, hours, minutes, seconds], [86_400, 3600, 60, 1]);
}

function readIso(text: string): number | undefined {
  const amounts = ISO.exec(text)?.slice(1) as readonly (string | undefined)[] | undefined;
  const isEmpty = amounts?.every((amount) => amount === undefined) ?? true;
  return amounts === undefined || isEmpty ? undefined : weigh(amounts, [604_800, 86_400, 3600, 60, 1]);
}

/** Adds from the smallest up, in nanoseconds, so that `1.1s` and `250ms` come out as written. */
function weigh(amounts: readonly (string | undefined)[], units: readonly number[]): number {
  const nanoseconds = amounts.reduce(
    (total, amount = '0', at) => total + Math.round(Number(amount.replace(',', '.')) * (units[at] ?? 0) * 1e9),
    0,
  );
  return nanoseconds / 1e9;
}

function readTerms(text: string): number | undefined {
  const amounts: string[] = [];
  const units: number[] = [];
  let end = 0;
  for (const [term, amount, unit, clock] of text.matchAll(TERM)) {
    end += term.length;
    const seconds = termSeconds(unit, clock);
    if (seconds === undefined) return undefined;
    amounts.push(amount ?? '1');
    units.push(seconds);
  }
  return end === text.length && text !== '' ? weigh(amounts, units) : undefined;
}

/** What one of a term is worth; nothing for what only stands between two. */
function termSeconds(unit: string | undefined, clock: string | undefined): number | undefined {
  if (clock !== undefined) return readClock(clock);
  return unit === undefined ? 0 : factorOf(unit);
}

function factorOf(unit: string): number | undefined {
  const name = unit.toLowerCase();
  return UNITS.get(name) ?? UNITS.get(name.replace(/s$/, ''));
}
