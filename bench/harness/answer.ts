import { createInterface } from 'node:readline';
import type { Said } from './subject.ts';

/** answer makes a program a subject: it says that it is ready, and answers each line until its input ends. */
export async function answer(ready: Said, work: (line: string) => Said | Promise<Said>): Promise<void> {
  process.stdout.write(`${JSON.stringify(ready)}\n`);
  for await (const line of createInterface({ input: process.stdin })) {
    process.stdout.write(`${JSON.stringify(await work(line))}\n`);
  }
  process.exit(0);
}

/** costOf gives the CPU time that work takes the process, collecting its garbage included, in milliseconds. */
export async function costOf(work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
