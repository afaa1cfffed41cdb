/** Spread is what is told of samples. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  /** Nine in ten are no larger. */
  readonly p90: number;
}

/** spreadOf sums samples up. */
export function spreadOf(samples: readonly number[]): Spread {
  const sorted = [...samples].sort((a, b) => a - b);
  const at = (part: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? NaN;
  return { median: at(0.5), min: at(0), p90: at(0.9) };
}
