import { readdirSync } from 'node:fs';
import { readPage } from '../exposition/reader.ts';

/** Gauges is how much of something the process holds at a moment. */
export interface Gauges {
  /** Bytes in use on V8's heap. */
  readonly heap: number;
  /** Bytes. */
  readonly resident: number;
  readonly fds: number;
  /** What Node.js keeps open: sockets, timers' threads, watchers. */
  readonly handles: number;
  readonly sockets: number;
}

const NAMES = { heap: 'nodejs_heap_size_used_bytes', resident: 'process_resident_memory_bytes' } as const;

/** readGauges looks at the process from outside (fds) and asks it (all else). */
export async function readGauges(url: string, pid: number): Promise<Gauges> {
  const response = await fetch(`${url}/metrics`);
  const { samples } = readPage(await response.text());
  const of = (name: string): number => samples.find((sample) => sample.name === name)?.value ?? NaN;
  const resources = samples.filter(({ name }) => name === 'nodejs_active_resources');
  const sockets = resources.filter(({ labels }) => labels['type']?.includes('TCPSocket') === true);
  const sum = (all: typeof samples): number => all.reduce((total, { value }) => total + value, 0);
  return {
    heap: of(NAMES.heap),
    resident: of(NAMES.resident),
    fds: readdirSync(`/proc/${pid}/fd`).length,
    handles: of('nodejs_active_handles_total'),
    sockets: sum(sockets),
  };
}

/** Trend is the least that was held in the second and in the last third of the time: what a collection of garbage leaves. */
export interface Trend {
  readonly middle: number;
  readonly end: number;
  readonly isFlat: boolean;
}

/** By so much may the end be above the middle: garbage that is collected late, a connection more. */
const ALLOWED: Readonly<Record<keyof Gauges, (middle: number) => number>> = {
  heap: (bytes) => bytes * 1.1 + 2 ** 20,
  resident: (bytes) => bytes * 1.1 + 8 * 2 ** 20,
  fds: (count) => count + 3,
  handles: (count) => count + 3,
  sockets: (count) => count + 3,
};

/** trends tells of each gauge whether it stays where it is. */
export function trends(seen: readonly Gauges[]): Readonly<Record<keyof Gauges, Trend>> {
  const third = Math.floor(seen.length / 3);
  const trend = (key: keyof Gauges): Trend => {
    const least = (part: readonly Gauges[]): number => Math.min(...part.map((gauges) => gauges[key]));
    const [middle, end] = [least(seen.slice(third, 2 * third)), least(seen.slice(2 * third))];
    return { middle, end, isFlat: end <= ALLOWED[key](middle) };
  };
  const keys = Object.keys(ALLOWED) as (keyof Gauges)[];
  return Object.fromEntries(keys.map((key) => [key, trend(key)])) as Readonly<Record<keyof Gauges, Trend>>;
}
