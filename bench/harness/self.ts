import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Said } from './subject.ts';

/** self gives what a subject has cost since it was last asked: CPU seconds, event-loop delays in ms, memory in bytes. */
export function self(): (line: string) => Said {
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  let before = process.cpuUsage();
  return () => {
    globalThis.gc?.();
    const { user, system } = process.cpuUsage(before);
    before = process.cpuUsage();
    const { rss, heapUsed, external } = process.memoryUsage();
    const said = { cpu: (user + system) / 1e6, p99: delay.percentile(99) / 1e6, max: delay.max / 1e6 };
    delay.reset();
    return { ...said, rss, heap: heapUsed + external };
  };
}
