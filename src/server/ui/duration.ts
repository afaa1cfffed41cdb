const UNITS: readonly (readonly [milliseconds: number, unit: string])[] = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1000, 's'],
];

/** duration tells milliseconds in the largest unit that fits, to two digits or so: `340 ms`, `2.5 s`, `3 h`. */
export function duration(milliseconds: number): string {
  const [size, unit] = UNITS.find(([one]) => milliseconds >= one) ?? [1, 'ms'];
  const amount = Math.max(0, milliseconds) / size;
  return `${amount < 10 && size > 1 ? Math.round(amount * 10) / 10 : Math.round(amount)} ${unit}`;
}

/** since tells how long ago something was. */
export function since(milliseconds: number): string {
  return milliseconds < 1000 ? 'just now' : `${duration(milliseconds)} ago`;
}

/** until tells in how long something will be. */
export function until(milliseconds: number): string {
  return milliseconds < 1000 ? 'now' : `in ${duration(milliseconds)}`;
}
