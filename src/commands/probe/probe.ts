import { type ConfigOptions, loadWithPlugins } from '../../compose.ts';
import { formatProblem } from '../../config/format-problem.ts';
import type { Taken } from '../../config/load.ts';
import { renderPage } from '../../exposition/page.ts';
import { didYouMean } from '../../kit/did-you-mean.ts';
import { DROP_REASONS } from '../../model/value.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { openSource } from '../../pipeline/source.ts';
import type { Sink } from '../log.ts';
import { openProgress } from '../progress.ts';
import { StartFault } from '../start-fault.ts';
import { openFileAnswers } from './file-answers.ts';
import { withListedTargets } from './listed-targets.ts';
import { inTurn } from './in-turn.ts';
import { createMask } from './mask.ts';
import { readOnce, type Wanted } from './read-once.ts';
import { createTrace, type Trace } from './trace.ts';
import { traceJson } from './trace-json.ts';
import { traceText } from './trace-text.ts';

/** ProbeOptions says what is read once, and how it is told. */
export interface ProbeOptions extends ConfigOptions, Omit<Wanted, 'names'> {
  readonly name: string;
  /** Answers in the place of servers, FILE or NAME=FILE; with any of them nothing is asked over the network. */
  readonly files: readonly string[];
  readonly hasTrace: boolean;
  readonly format: 'text' | 'json';
  /** Whether nothing is told while it waits for answers; not by default. */
  readonly isQuiet?: boolean;
  /** Takes the result; stdout when it runs for real. */
  readonly output: Sink;
  /** Takes what went wrong; stderr when it runs for real. */
  readonly sink: Sink;
}

/**
 * probe reads a source or module once, with the sources of its lookups, and writes what it exports. It gives the exit code: 1 when a
 * source fails. Throws a StartFault when the config is refused, or what is asked for may not be read.
 */
export async function probe(options: ProbeOptions): Promise<0 | 1> {
  const { name, files, hasTrace, format, output, sink } = options;
  const trace = createTrace();
  const loaded = await load(options, trace);
  const servers = files.length === 0 ? undefined : await openFileAnswers(files, name);
  using progress = openProgress(sink, options.isQuiet === true);
  progress.at(`reading ${name}`);
  const snapshots = await readOnce(loaded, { ...options, names: [name] }, (plan) => {
    const connect = servers?.openClient.bind(undefined, plan.name);
    const tools = hasTrace ? trace.tools(plan, connect) : connect && { openClient: connect };
    return inTurn(openSource(plan, tools));
  });
  const mask = createMask(loaded.trees, loaded.registry);
  for (const line of servers?.takeComplaints() ?? []) sink.write(`${mask.request(line)}\n`);
  const page = renderPage(snapshots.map(exported), 'text').text;
  if (format === 'json') {
    const events = hasTrace ? { trace: traceJson(trace.events(), mask) } : {};
    output.write(`${JSON.stringify({ ...outcomeOf(snapshots), ...events, exposition: page }, undefined, 2)}\n`);
  } else {
    if (hasTrace) output.write(`${traceText(trace.events(), mask)}\n`);
    output.write(page);
    for (const line of snapshots.flatMap(complaintsOf)) sink.write(`${line}\n`);
  }
  return snapshots.some(({ fault }) => fault !== undefined) ? 1 : 0;
}

async function load(options: ProbeOptions, { observer }: Trace): Promise<Taken> {
  const { name, target, files, hasTrace } = options;
  const taken = await loadWithPlugins({ ...options, ...(hasTrace && { observer }) });
  if ('problems' in taken) throw new StartFault(taken.problems.map(formatProblem).join('\n'));
  const { sources: written, modules } = taken.config;
  if (!Object.hasOwn(written, name) && !Object.hasOwn(modules, name))
    throw unknown('source or module', name, [written, modules]);
  checkAsked(options, taken);
  const isOffline = files.length > 0;
  const config = isOffline ? taken.config : await withListedTargets(taken.config, [name]);
  const { targets } = config.sources[name] ?? {};
  if (targets === undefined) return { ...taken, config };
  const known = new Map(targets.known.map((one) => [one.name, one]));
  if (target !== undefined && !known.has(target))
    throw unknown(`target of ${name}`, target, [Object.fromEntries(known)]);
  if (known.size === 0 && targets.lists.length > 0)
    throw new StartFault(
      `${name} has its targets from http_sd, which is not asked with --file: list one under targets`,
    );
  return { ...taken, config };
}

/** What a source does not take would be passed over in silence. */
function checkAsked({ name, target, params }: ProbeOptions, { config }: Taken): void {
  const source = config.sources[name];
  if (source === undefined) return;
  if (Object.keys(params).length > 0) throw new StartFault(`${name} is a source: --param is for modules`);
  if (target !== undefined && source.targets === undefined)
    throw new StartFault(`${name} has no targets: --target is for modules, and for sources that have some`);
}

function unknown(what: string, name: string, maps: readonly object[]): StartFault {
  const names = maps.flatMap((map) => Object.keys(map));
  const hint = didYouMean(name, names) ?? `there ${names.length === 0 ? 'is none' : `are ${names.join(', ')}`}`;
  return new StartFault(`no ${what} is called ${name}: ${hint}`);
}

/** What the exporter tells of itself is no matter of the source. */
function exported(snapshot: Snapshot): Snapshot {
  return { ...snapshot, families: snapshot.families.filter(({ name }) => !name.startsWith('omni_')) };
}

function complaintsOf({ source: name, target, fault, drops }: Snapshot): readonly string[] {
  const source = target === undefined ? name : `${name} at ${target}`;
  const dropped = [...drops].map(
    ([reason, count]) => `${source}: ${count} left out, ${reason}: ${DROP_REASONS[reason]}`,
  );
  return fault === undefined ? dropped : [...dropped, `${source}: ${fault.code} ${fault.message} (${fault.hint})`];
}

function outcomeOf(snapshots: readonly Snapshot[]): object {
  const sources = snapshots
    .filter(({ source }) => source !== '')
    .map(({ source, target, seconds, bytes, drops, fault }) => ({
      ...{ source, target, seconds, bytes, drops: Object.fromEntries(drops) },
      ...(fault && { fault: { code: fault.code, stage: fault.stage, message: fault.message, hint: fault.hint } }),
    }));
  return { sources };
}
