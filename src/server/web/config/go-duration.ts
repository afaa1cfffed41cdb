/** Milliseconds of each unit that Go's time.ParseDuration knows; both signs for micro are in use. */
const UNITS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1e3,
  m: 60e3,
  h: 3600e3,
};

/** parseGoDuration reads `1m30s`, `1.5h` or `-250ms` as milliseconds, as Go's time.ParseDuration; undefined when it is none. */
export function parseGoDuration(text: string): number | undefined {
  const [, sign, amounts = ''] = /^([-+]?)((?:(?:\d+\.?\d*|\.\d+)(?:[nuµμm]?s|[mh]))+)$/.exec(text) ?? [];
  if (amounts === '') return undefined;
  let milliseconds = 0;
  for (const [, amount, unit = ''] of amounts.matchAll(/(\d+\.?\d*|\.\d+)([nuµμm]?s|[mh])/g)) {
    milliseconds += Number(amount) * (UNITS[unit] ?? 0);
  }
  return sign === '-' ? -milliseconds : milliseconds;
}
