import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type ConfigOptions, loadWithPlugins } from '../../compose.ts';
import { readEnvironment } from '../../config/env.ts';
import { formatProblem } from '../../config/format-problem.ts';
import type { Taken } from '../../config/load.ts';
import { didYouMean } from '../../kit/did-you-mean.ts';
import type { Sink } from '../log.ts';
import { openProgress } from '../progress.ts';
import { checkProbe, type Wanted } from '../probe/read-once.ts';
import { StartFault } from '../start-fault.ts';
import { fileName } from './answers.ts';
import { type Reading, readLive } from './read-live.ts';
import { readRedactRules } from './redact-rules.ts';
import type { Place } from './place.ts';
import type { ProbeMade } from './write-test.ts';
import { type Recording, saveRecording } from './save-recording.ts';

/** RecordOptions says which sources and modules are read once, and where their answers go. */
export interface RecordOptions extends ConfigOptions, Pick<Wanted, 'target' | 'params'> {
  /** Of sources and modules. */
  readonly names: readonly string[];
  readonly folder: string;
  /** Members, and patterns between slashes, that are taken out beside secrets. */
  readonly redacted: readonly string[];
  readonly mayOverwrite: boolean;
  readonly format: 'text' | 'json';
  readonly isQuiet: boolean;
  /** Takes the names of the files that were written; stdout when it runs for real. */
  readonly output: Sink;
  /** Takes what was replaced and what went wrong; stderr when it runs for real. */
  readonly sink: Sink;
}

/**
 * record reads sources and modules once, saves what their servers answer, without secrets, and writes a config test for each that
 * replays it. It gives the exit code: 1 when one fails, or its test does not hold. Throws a StartFault when the config
 * is refused, a name is unknown, a probe may not be made, or something is there already; nothing is asked then.
 */
export async function record(options: RecordOptions): Promise<0 | 1> {
  const { format, output, sink, configFiles } = options;
  const rules = readRedactRules(options.redacted);
  const loaded = await load(options);
  const places = placesOf(options);
  const env = await readEnvironment({ ...options, ...folderOf(options) }, { report: () => undefined });
  using progress = openProgress(sink, options.isQuiet);
  const recordings: Recording[] = [];
  for (const place of places) {
    const { name } = place;
    progress.at(`${name}: no answer so far`);
    const reading = { ...options, name };
    const live = await readLive(loaded.config, reading, (count) => progress.at(`${name}: ${count} answers so far`));
    const recording = await saveRecording(live, {
      place,
      loaded,
      env,
      rules,
      configFiles,
      ...probeIn(reading, loaded),
    });
    recording.lines.forEach((line) => sink.write(`${line}\n`));
    recordings.push(recording);
  }
  if (format === 'json') output.write(`${JSON.stringify({ recorded: recordings.map(plain) }, undefined, 2)}\n`);
  else for (const file of recordings.flatMap(({ files }) => files)) output.write(`${file}\n`);
  return recordings.every(({ isGood }) => isGood) ? 0 : 1;
}

function folderOf({ envFolder }: ConfigOptions): { readonly folder?: string | false } {
  return envFolder === undefined ? {} : { folder: envFolder };
}

async function load(options: RecordOptions): Promise<Taken> {
  const loaded = await loadWithPlugins(options);
  if ('problems' in loaded) throw new StartFault(loaded.problems.map(formatProblem).join('\n'));
  const { sources, modules } = loaded.config;
  const known = [...Object.keys(sources), ...Object.keys(modules)];
  const isOfProbe = options.target !== undefined || Object.keys(options.params).length > 0;
  for (const name of options.names) {
    if (!known.includes(name)) {
      const hint = didYouMean(name, known) ?? `there are ${known.join(', ')}`;
      throw new StartFault(`no source or module is called ${name}: ${hint}`);
    }
    if (isOfProbe && Object.hasOwn(sources, name))
      throw new StartFault(`${name} is a source: --target and --param are for modules; record it without them`);
    refuseUnasked(loaded, { ...options, name });
  }
  return loaded;
}

/** All are refused before any is asked. */
function refuseUnasked({ config }: Taken, reading: Reading): void {
  const { name } = reading;
  const source = config.sources[name];
  if (source === undefined) return checkProbe(config, reading);
  const { known = [], lists = [] } = source.targets ?? {};
  if (known.length === 0 && lists.length > 0) {
    const way = 'write one of them under targets';
    throw new StartFault(`${name} has its targets from http_sd, which a config test does not ask: ${way}`);
  }
}

function probeIn({ name, target, params }: Reading, { config }: Taken): { readonly probe?: ProbeMade } {
  return Object.hasOwn(config.sources, name) ? {} : { probe: { module: name, params, ...(target && { target }) } };
}

function placesOf({ names, folder, mayOverwrite }: RecordOptions): readonly Place[] {
  const places = [...new Set(names)].map((name): Place => {
    const base = fileName(name);
    return { name, base, test: join(folder, `${base}.test.yaml`), folder };
  });
  for (const [index, { name, base, test }] of places.entries()) {
    const other = places.slice(0, index).find((one) => one.base === base);
    if (other !== undefined) throw new StartFault(`${other.name} and ${name} would have the same files: ${test}`);
    const there = [test, join(folder, base)].find((path) => existsSync(path));
    if (there !== undefined && !mayOverwrite) throw new StartFault(`${there} is there already; --force writes over it`);
  }
  return places;
}

function plain({ place, files, replaced, faults, isGood }: Recording): object {
  return { source: place.name, test: place.test, files, replaced: Object.fromEntries(replaced), faults, holds: isGood };
}
