import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { setTimeout as passing } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { BuiltExporter } from '../support/built-exporter.ts';
import { atMost, type Verdict } from '../support/verdict.ts';

/** Vitals is what was seen of a process while something was done to it. */
export interface Vitals {
  /** Milliseconds of 99 in 100 answers of `/-/healthy`. */
  readonly p99: number;
  /** The most that it held, in MiB. */
  readonly peakMiB: number;
}

const PULSE = fileURLToPath(new URL('pulse.ts', import.meta.url));
const LOOK_MILLISECONDS = 100;

/** withVitals does some work and gives its result beside what was seen meanwhile. */
export async function withVitals<T>(
  { url, pid }: BuiltExporter,
  work: () => Promise<T>,
): Promise<Vitals & { readonly result: T }> {
  const pulse = spawn(process.execPath, ['--import', 'tsx', PULSE, `${url}/-/healthy`], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const beats = text(pulse.stdout);
  let peakMiB = 0;
  const timer = setInterval(() => (peakMiB = Math.max(peakMiB, residentMiB(pid))), LOOK_MILLISECONDS);
  const result = await work();
  clearInterval(timer);
  pulse.stdin.end();
  const took = JSON.parse(await beats) as readonly number[];
  const sorted = took.toSorted((a, b) => a - b);
  return { result, peakMiB, p99: sorted[Math.ceil(sorted.length * 0.99) - 1] ?? Infinity };
}

/** residentMiB is what a process holds in memory, by Linux. */
export function residentMiB(pid: number): number {
  return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
}

/** Kubernetes waits so long for a probe of liveness, unless it is told otherwise. */
const PATIENCE_MILLISECONDS = 1000;

/** vitalVerdicts holds vitals to a patience of a second, and to a bound in MiB. */
export function vitalVerdicts(name: string, { p99, peakMiB }: Vitals, mostMiB: number): readonly Verdict[] {
  return [
    atMost(`${name}: p99 of /-/healthy`, p99, { bound: PATIENCE_MILLISECONDS, unit: 'ms' }),
    atMost(`${name}: memory at its peak`, peakMiB, { bound: mostMiB, unit: 'MiB' }),
  ];
}

/** openFiles counts a process' file descriptors, once they are no more than so many or have been waited for 10 s. */
export async function openFiles({ pid }: BuiltExporter, expected: number): Promise<number> {
  const count = (): number => readdirSync(`/proc/${pid}/fd`).length;
  for (let waited = 0; count() > expected && waited < 10_000; waited += LOOK_MILLISECONDS)
    await passing(LOOK_MILLISECONDS);
  return count();
}
