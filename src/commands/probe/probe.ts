import { type ConfigOptions, generationBuilder, loadWithPlugins } from '../../compose.ts';
import { formatProblem } from '../../config/format-problem.ts';
import type { Taken } from '../../config/load.ts';
import { renderPage } from '../../exposition/page.ts';
import { didYouMean } from '../../kit/did-you-mean.ts';
import { DROP_REASONS } from '../../model/value.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { openSource } from '../../pipeline/source.ts';
import { systemClock } from '../../runtime/clock.ts';
import { createLog, type Sink } from '../log.ts';
import { StartFault } from '../start-fault.ts';
import type { Servers } from '../test/answers.ts';
import { openFileAnswers } from './file-answers.ts';
import { createMask } from './mask.ts';
import { narrowConfig } from './narrow-config.ts';
import { createTrace, type Trace } from './trace.ts';
import { traceJson } from './trace-json.ts';
import { traceText } from './trace-text.ts';

/** ProbeOptions says which source is read once, and how it is told. */
export interface ProbeOptions extends ConfigOptions {
  readonly source: string;
  /** Answers in the place of servers, FILE or NAME=FILE; with any of them nothing is asked over the network. */
  readonly files: readonly string[];
  readonly hasTrace: boolean;
  readonly format: 'text' | 'json';
  /** Takes the result; stdout when it runs for real. */
  readonly output: Sink;
  /** Takes what went wrong; stderr when it runs for real. */
  readonly sink: Sink;
}

/**
 * probe reads a source once, with the sources of its lookups, and writes what it exports. It gives the exit code: 1 when a
 * source fails. Throws a StartFault when the config is refused or has no such source.
 */
export async function probe(options: ProbeOptions): Promise<0 | 1> {
  const { source, files, hasTrace, format, output, sink } = options;
  const trace = createTrace();
  const loaded = await load(options, trace);
  const servers = files.length === 0 ? undefined : await openFileAnswers(files, source);
  const snapshots = await readOnce(loaded, options, { trace, servers });
  for (const line of servers?.takeComplaints() ?? []) sink.write(`${line}\n`);
  const page = renderPage(snapshots.map(exported), 'text').text;
  const mask = createMask(loaded.trees);
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
  const { source, hasTrace } = options;
  const loaded = await loadWithPlugins({ ...options, ...(hasTrace && { observer }) });
  if ('problems' in loaded) throw new StartFault(loaded.problems.map(formatProblem).join('\n'));
  const names = Object.keys(loaded.config.sources);
  if (names.includes(source)) return loaded;
  throw new StartFault(
    `no source is called ${source}: ${didYouMean(source, names) ?? `there are ${names.join(', ')}`}`,
  );
}

interface Tools {
  readonly trace: Trace;
  readonly servers: Servers | undefined;
}

/** Every request has its own timeout; all together have an hour. */
const PATIENCE_MILLISECONDS = 3_600_000;

async function readOnce(
  { config }: Taken,
  { source, hasTrace }: ProbeOptions,
  { trace, servers }: Tools,
): Promise<readonly Snapshot[]> {
  const clock = systemClock;
  const log = createLog('error', 'logfmt');
  const build = generationBuilder({
    log,
    clock,
    open: (plan) => {
      const connect = servers?.openClient.bind(undefined, plan.name);
      if (hasTrace) return openSource(plan, trace.tools(plan, connect));
      return openSource(plan, connect && { openClient: connect });
    },
  });
  await using generation = await build(narrowConfig(config, source));
  const deadline = { at: clock.now() + PATIENCE_MILLISECONDS, signal: new AbortController().signal };
  const [own, ...shared] = await generation.collect(deadline, [source]);
  const feeding = generation.sources
    .filter(({ entry }) => entry.plan.name !== source)
    .flatMap(({ history }) => history.latest ?? []);
  return [
    ...feeding.map((snapshot) => ({ ...snapshot, families: [] })),
    ...(own === undefined ? [] : [own]),
    ...shared,
  ];
}

/** What the exporter tells of itself is no matter of the source. */
function exported(snapshot: Snapshot): Snapshot {
  return { ...snapshot, families: snapshot.families.filter(({ name }) => !name.startsWith('omni_')) };
}

function complaintsOf({ source, fault, drops }: Snapshot): readonly string[] {
  const dropped = [...drops].map(
    ([reason, count]) => `${source}: ${count} left out, ${reason}: ${DROP_REASONS[reason]}`,
  );
  return fault === undefined ? dropped : [...dropped, `${source}: ${fault.code} ${fault.message} (${fault.hint})`];
}

function outcomeOf(snapshots: readonly Snapshot[]): object {
  const sources = snapshots
    .filter(({ source }) => source !== '')
    .map(({ source, seconds, bytes, drops, fault }) => ({
      ...{ source, seconds, bytes, drops: Object.fromEntries(drops) },
      ...(fault && { fault: { code: fault.code, stage: fault.stage, message: fault.message, hint: fault.hint } }),
    }));
  return { sources };
}
