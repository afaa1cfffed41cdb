import type { Channel } from '../../src/commands/demo/mirth-server.ts';

/** The channels behind configs/mirth/fixtures: names that a careless reader of XML would change. */
export const MIRTH_FIXTURES: Readonly<Record<'none' | 'one' | 'several', readonly Channel[]>> = {
  none: [],
  one: [channel(1, 'Lab Results', [12, 26, 4, 6, 12])],
  several: [
    channel(2, '007', [7, 7, 0, 0, 0]),
    channel(3, 'A & B <C>', [3, 3, 0, 1, 0]),
    channel(1, 'Lab Results', [12, 26, 4, 6, 12]),
    channel(4, ' leading', [5, 4, 1, 0, 0]),
    channel(5, 'trailing   ', [6, 0, 0, 0, 6]),
    channel(6, '1e3', [1, 1, 0, 0, 0]),
    channel(7, '1.50', [2, 2, 0, 0, 0]),
    channel(8, 'true', [Number.MAX_SAFE_INTEGER, 0, 0, 0, 0]),
    channel(9, `Say "Hi" \\ 'Bye'`, [4, 4, 0, 0, 0]),
    channel(10, '&amp;', [8, 8, 0, 0, 0]),
    channel(11, 'Grüße 🚑', [10, 10, 0, 0, 0]),
    { ...channel(12, 'Undeployed', [0, 0, 0, 0, 0]), deployed: false },
  ],
};

/** Counts are received, sent, error, filtered, queued. */
type Counts = readonly [number, number, number, number, number];

function channel(number: number, name: string, counts: Counts): Channel {
  const [received, sent, error, filtered, queued] = counts;
  const id = `7b1d6c1e-52a0-4c63-9d1f-${String(number).padStart(12, '0')}`;
  return { id, name, received, sent, error, filtered, queued };
}
