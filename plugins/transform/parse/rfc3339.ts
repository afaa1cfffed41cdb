import { unixSecondsOf } from './moment.ts';
import { numericOffset, UTC, type Zone } from './zone.ts';

const RFC3339 = /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(\.\d+)?([Zz]|[+-]\d\d:?\d\d)?$/;

/** parseRfc3339 reads a time as Unix seconds; undefined when it is none, or when it says no zone and none is given. */
export function parseRfc3339(text: string, zone?: Zone): number | undefined {
  const [whole, year, month, day, hour, minute, second, fraction, offset] = RFC3339.exec(text) ?? [];
  if (whole === undefined || (offset === undefined && zone === undefined)) return undefined;
  const seconds = offset === undefined ? undefined : numericOffset(offset);
  return unixSecondsOf(
    {
      year: Number(year),
      month: Number(month),
      day: Number(day),
      hour: Number(hour),
      minute: Number(minute),
      second: Number(second),
      fraction: Number(fraction ?? 0),
      ...(seconds === undefined ? {} : { offset: seconds }),
    },
    zone ?? UTC,
  );
}
