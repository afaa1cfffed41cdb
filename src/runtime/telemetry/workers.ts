import { Counter, Gauge, type Registry } from 'prom-client';
import type { WorkerEvents } from '../workers/workers.ts';

/** registerWorkers makes the metrics of the threads in which large answers are read. */
export function registerWorkers(registers: Registry[]): Omit<WorkerEvents, 'strayed'> {
  const threads = new Gauge({
    name: 'omni_exporter_worker_threads',
    help: 'Threads that read large answers, by now; they start when they are needed.',
    registers,
  });
  const read = new Counter({
    name: 'omni_exporter_worker_collections_total',
    help: 'Collections of sources that were read in such a thread.',
    registers,
  });
  const ended = new Counter({
    name: 'omni_exporter_worker_failures_total',
    help: 'Such threads that ended in the midst of their work: crash (also for want of memory), or timeout, where a source was not read in its time.',
    labelNames: ['reason'],
    registers,
  });
  for (const reason of ['crash', 'timeout']) ended.inc({ reason }, 0);
  return {
    threads: (count) => threads.set(count),
    read: () => read.inc(),
    ended: (reason) => ended.inc({ reason }),
  };
}
