import type { Format } from './format.ts';

/** numberText writes a sample's value: the shortest text that reads back as the same double; NaN, +Inf, -Inf. */
export function numberText(value: number): string {
  if (value === 0) return Object.is(value, -0) ? '-0' : '0';
  if (value === Infinity) return '+Inf';
  return value === -Infinity ? '-Inf' : String(value);
}

/**
 * timestampText writes Unix seconds as milliseconds in text, as seconds in OpenMetrics, to the millisecond in both.
 * It gives undefined for a time that no reader could take.
 */
export function timestampText(seconds: number, format: Format): string | undefined {
  const milliseconds = Math.round(seconds * 1000) + 0; // + 0: no time is -0
  if (!Number.isSafeInteger(milliseconds)) return undefined;
  return numberText(format === 'text' ? milliseconds : milliseconds / 1000);
}
