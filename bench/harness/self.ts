import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Said } from './subject.ts';

const RESOLUTION_MILLISECONDS = 10;

/** self gives what a process has cost since it was last asked: CPU seconds, event-loop delays in ms, memory in bytes. */
export function self(): (line: string) => Said {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MILLISECONDS });
  delay.enable();
  let before = process.cpuUsage();
  // What Node.js measures is between two looks, which are so far apart already.
  const late = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e6 - RESOLUTION_MILLISECONDS);
  return () => {
    const { user, system } = process.cpuUsage(before);
    const said = { cpu: (user + system) / 1e6, p99: late(delay.percentile(99)), max: late(delay.max) };
    globalThis.gc?.();
    const { rss, heapUsed, external } = process.memoryUsage();
    delay.reset();
    before = process.cpuUsage();
    return { ...said, rss, heap: heapUsed + external };
  };
}
