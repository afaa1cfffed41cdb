/** Zone gives the seconds by which the local time of a moment is ahead of UTC; the moment is the local time in Unix seconds. */
export type Zone = (localSeconds: number) => number;

export const UTC: Zone = () => 0;

const HOURS: Readonly<Record<string, number>> = {
  UTC: 0,
  UT: 0,
  GMT: 0,
  Z: 0,
  WET: 0,
  WEST: 1,
  BST: 1,
  CET: 1,
  CEST: 2,
  EET: 2,
  EEST: 3,
  MSK: 3,
  JST: 9,
  EST: -5,
  EDT: -4,
  CDT: -5,
  MST: -7,
  MDT: -6,
  PST: -8,
  PDT: -7,
};

/** abbreviatedOffset gives the seconds of a zone's abbreviation; undefined for one that is unknown or means several. */
export function abbreviatedOffset(name: string): number | undefined {
  const hours = Object.hasOwn(HOURS, name.toUpperCase()) ? HOURS[name.toUpperCase()] : undefined;
  return hours === undefined ? undefined : hours * 3600;
}

/** numericOffset reads `+02:00`, `+0200`, `+02` or `Z` as seconds. */
export function numericOffset(text: string): number | undefined {
  if (/^z$/i.test(text)) return 0;
  const [, sign, hours, minutes = '0'] = /^([+-])(\d\d)(?::?(\d\d))?$/.exec(text) ?? [];
  if (sign === undefined) return undefined;
  return (Number(hours) * 3600 + Number(minutes) * 60) * (sign === '-' ? -1 : 1);
}

/** zoneNamed finds a zone by offset or by its IANA name (`Europe/Berlin`); throws an Error for one that is unknown. */
export function zoneNamed(name: string): Zone {
  const offset = numericOffset(name);
  if (offset !== undefined) return () => offset;
  try {
    return namedZone(new Intl.DateTimeFormat('en-US', { timeZone: name, hourCycle: 'h23', ...ALL_PARTS }));
  } catch {
    throw new Error(`${name} is no time zone; write one like Europe/Berlin or +02:00`);
  }
}

const ALL_PARTS = {
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  hour: 'numeric',
  minute: 'numeric',
  second: 'numeric',
} as const;

/** The offset at a local time: guessed from the same moment in UTC, then looked up at the moment that this gives. */
function namedZone(format: Intl.DateTimeFormat): Zone {
  return (localSeconds) => {
    const guess = offsetAt(format, localSeconds);
    return offsetAt(format, localSeconds - guess);
  };
}

function offsetAt(format: Intl.DateTimeFormat, seconds: number): number {
  const whole = Math.floor(seconds);
  const read: Partial<Record<Intl.DateTimeFormatPartTypes, number>> = {};
  for (const { type, value } of format.formatToParts(whole * 1000)) read[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = read;
  return Date.UTC(year, month - 1, day, hour, minute, second) / 1000 - whole;
}
