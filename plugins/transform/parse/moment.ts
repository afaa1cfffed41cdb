import type { Zone } from './zone.ts';

/** Moment is a time in parts, as text gives them; what is absent is that of 1970-01-01T00:00:00. */
export interface Moment {
  readonly year?: number;
  /** 1 to 12. */
  readonly month?: number;
  readonly day?: number;
  /** 1 to 366; instead of month and day. */
  readonly dayOfYear?: number;
  readonly hour?: number;
  readonly isAfternoon?: boolean;
  readonly minute?: number;
  readonly second?: number;
  /** Of a second, below 1. */
  readonly fraction?: number;
  /** Seconds ahead of UTC. */
  readonly offset?: number;
  readonly unixSeconds?: number;
}

/** unixSecondsOf gives a moment as Unix seconds; undefined for a day or time that does not exist. */
export function unixSecondsOf(moment: Moment, zone: Zone): number | undefined {
  const { fraction = 0, unixSeconds } = moment;
  if (unixSeconds !== undefined) return unixSeconds + fraction;
  const local = localSeconds(moment);
  return local === undefined ? undefined : local - (moment.offset ?? zone(local)) + fraction;
}

function localSeconds(moment: Moment): number | undefined {
  const { minute = 0, second = 0 } = moment;
  const hour = hourOf(moment);
  const day = daySeconds(moment);
  const exists = day !== undefined && hour <= 23 && minute <= 59 && second <= 60;
  return exists ? day + hour * 3600 + minute * 60 + second : undefined;
}

function daySeconds({ year = 1970, month = 1, day = 1, dayOfYear }: Moment): number | undefined {
  const date = new Date(0);
  date.setUTCFullYear(year, dayOfYear === undefined ? month - 1 : 0, dayOfYear ?? day);
  const isInMonth = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  const exists = dayOfYear === undefined ? isInMonth : date.getUTCFullYear() === year;
  return exists ? date.getTime() / 1000 : undefined;
}

function hourOf({ hour = 0, isAfternoon }: Moment): number {
  return isAfternoon === undefined ? hour : (hour % 12) + (isAfternoon ? 12 : 0);
}
