import type { Figures, Tools } from './row.ts';

/** Contender is a subject at work: `run` does it once and gives its figure. */
export interface Contender {
  readonly work: string;
  readonly subject: string;
  readonly run: () => Promise<number>;
  /** How often it runs in each round. */
  readonly times?: number;
  /** Seconds that it runs before the first round, so that V8 has compiled what it does; by default 1. */
  readonly warmSeconds?: number;
}

/** interleave runs all contenders in turn, round after round, so that what else the machine does meets all of them. */
export async function interleave(
  contenders: readonly Contender[],
  tools: Pick<Tools, 'rounds' | 'progress'>,
  unit = 'ms',
): Promise<readonly Figures[]> {
  const { rounds } = tools;
  const samples = contenders.map((): number[] => []);
  for (const { work, subject, run, warmSeconds = 1 } of contenders) {
    tools.progress(`warming up: ${work}, ${subject}`);
    const until = performance.now() + warmSeconds * 1000;
    do await run();
    while (performance.now() < until);
  }
  for (let round = 1; round <= rounds; round += 1) {
    for (const [index, { work, subject, run, times = 3 }] of contenders.entries()) {
      tools.progress(`round ${round}/${rounds}: ${work}, ${subject}`);
      for (let time = 0; time < times; time += 1) samples[index]?.push(await run());
    }
  }
  return contenders.map(({ work, subject }, index) => ({ work, subject, unit, samples: samples[index] ?? [] }));
}
