import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Scope } from '../../src/kit/scope.ts';
import { type Polling, pollingConfig } from '../data/polling.ts';
import type { Tools } from './row.ts';
import { startSubject, type Subject } from './subject.ts';

/** Polled is an exporter at work, and the server that it asks. */
export interface Polled {
  readonly upstream: Subject;
  readonly exporter: Subject;
}

const PATIENCE_MILLISECONDS = 60_000;

/** startPolling starts both, and waits until each target was asked, but no longer than a minute. */
export async function startPolling(tools: Tools, polling: Omit<Polling, 'origin'>, scope: Scope): Promise<Polled> {
  const upstream = scope.own(await startSubject(process.execPath, [tools.bundled('upstream')]));
  const config = join(tools.folder, `polling-${polling.targets}-${polling.items}.yaml`);
  const origin = `http://127.0.0.1:${String(upstream.ready['port'])}`;
  await writeFile(config, pollingConfig({ origin, ...polling }));
  const parameters = ['--expose-gc', tools.bundled('exporter'), config];
  const exporter = scope.own(await startSubject(process.execPath, parameters));
  const isAsked = async (): Promise<boolean> => ((await upstream.ask(''))['paths'] ?? 0) >= polling.targets;
  for (let waited = 0; waited < PATIENCE_MILLISECONDS && !(await isAsked()); waited += 200) await sleep(200);
  return { upstream, exporter };
}
