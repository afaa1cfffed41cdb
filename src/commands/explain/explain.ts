import { type ConfigOptions, loadWithPlugins } from '../../compose.ts';
import { formatProblem } from '../../config/format-problem.ts';
import type { Taken } from '../../config/load.ts';
import { didYouMean } from '../../kit/did-you-mean.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { SourcePlan } from '../../pipeline/plan.ts';
import { openSource } from '../../pipeline/source.ts';
import type { Sink } from '../log.ts';
import { openFileAnswers } from '../probe/file-answers.ts';
import { type FailedList, listTargets, unlistedText } from '../probe/listed-targets.ts';
import { inTurn } from '../probe/in-turn.ts';
import { createMask } from '../probe/mask.ts';
import { readOnce, type Wanted } from '../probe/read-once.ts';
import { createTrace, type Trace } from '../probe/trace.ts';
import { StartFault } from '../start-fault.ts';
import { type Candidate, findCandidates, mayBeNamed } from './candidates.ts';
import { placeText } from './compute.ts';
import { explainOwn, type OwnParts } from './explain-own.ts';
import { explainSeries, type SeriesTools } from './explain-series.ts';
import type { Explained, Explanation, Reason } from './explanation.ts';
import { levelsOf, type Levels } from './levels.ts';
import { noMetric, notAsked, notListed } from './not-read.ts';
import { findOwn, ownMetrics } from './own-metrics.ts';
import { gatherReadings } from './readings.ts';
import { withoutPrometheusLabels } from './scraped-labels.ts';
import { readSelector, type Selector } from './selector.ts';
import { firstOnes, isSelected, seriesOf } from './series.ts';
import { explanationText } from './text.ts';
import { masked } from './masked.ts';
import { whyMissing } from './why-missing.ts';

/** ExplainOptions says what is explained, what it is read from, and how it is told. */
export interface ExplainOptions extends ConfigOptions, Omit<Wanted, 'names'> {
  readonly selector: string;
  /** Answers in the place of servers, FILE or NAME=FILE; with any of them nothing is asked over the network. */
  readonly files: readonly string[];
  readonly format: 'text' | 'json';
  /** Takes the result; stdout when it runs for real. */
  readonly output: Sink;
  /** Takes what went wrong; stderr when it runs for real. */
  readonly sink: Sink;
}

/** So many series are explained; the others are counted. */
const EXPLAINED = 3;

/**
 * explain reads what may give a series once, and tells where that comes from, or why it is missing. It gives the exit code: 0 where
 * the series is there, 1 where it is missing. Throws a StartFault for a selector that is none, and for a config that is refused.
 */
export async function explain(options: ExplainOptions): Promise<0 | 1> {
  const written = readSelector(options.selector);
  const trace = createTrace();
  const loaded = await loadWithPlugins({ ...options, observer: trace.observer });
  if ('problems' in loaded) throw new StartFault(loaded.problems.map(formatProblem).join('\n'));
  const explanation = await explained(written, { options, trace, loaded });
  const mask = createMask(loaded.trees, loaded.registry);
  const shown = masked(explanation, mask);
  options.output.write(options.format === 'json' ? `${JSON.stringify(shown, undefined, 2)}\n` : explanationText(shown));
  return explanation.exists ? 0 : 1;
}

interface Work {
  readonly options: ExplainOptions;
  readonly trace: Trace;
  readonly loaded: Taken;
}

async function explained(written: Selector, work: Work): Promise<Explanation> {
  const { config } = work.loaded;
  const candidates = findCandidates(config, written.name);
  const own = candidates.some(({ isSure }) => isSure) ? undefined : findOwn(written.name, await ownMetrics());
  if (own !== undefined) {
    const read: OwnParts['read'] = async (wanted) => {
      const listed = await withLists(work, wanted);
      return { snapshots: (await readAll(wanted, listed)).snapshots, unlisted: listed.unlisted };
    };
    return explainOwn({ own, selector: written, config, read });
  }
  if (candidates.length > 0) {
    const listed = await withLists(work, { names: candidates.map(({ name }) => name) });
    return explainConfigured(written, findCandidates(listed.loaded.config, written.name), listed);
  }
  const reasons = [await noMetric(written.name, config)];
  return { selector: written.text, exists: false, notes: [], series: [], more: 0, reasons };
}

interface Listed extends Work {
  /** Lists of targets that could not be read. */
  readonly unlisted: readonly FailedList[];
}

/** Lists of targets are asked as `probe` asks them: not when files answer. */
async function withLists(work: Work, wanted: Pick<Wanted, 'names' | 'lookups'>): Promise<Listed> {
  if (work.options.files.length > 0) return { ...work, unlisted: [] };
  const { config, failed: unlisted } = await listTargets(work.loaded.config, wanted);
  return { ...work, loaded: { ...work.loaded, config }, unlisted };
}

async function explainConfigured(
  written: Selector,
  candidates: readonly Candidate[],
  work: Listed,
): Promise<Explanation> {
  const { unlisted } = work;
  const { asked, left } = chosen(candidates, work);
  const { snapshots, plans } = await readAll({ names: asked.map(({ name }) => name) }, work);
  const all = seriesOf(snapshots, written.name);
  const { selector, notes } = withoutPrometheusLabels(written, all);
  const series = firstOnes(all).filter((one) => isSelected(one, selector));
  const tools = toolsOf(work);
  const upNotes = candidates
    .filter(({ source }) => source.up?.name === written.name)
    .map((one) => upNote(one, snapshots));
  const mayGive = (name: Parameters<typeof mayBeNamed>[0], type: unknown): boolean =>
    mayBeNamed(name, type, selector.name);
  const isThere = series.length > 0;
  const reasons: readonly Reason[] = isThere
    ? []
    : [
        ...whyMissing({ selector, snapshots, plans, series: all, mayGive }, tools),
        ...unlisted.map((one) => notListed(one, work.loaded.config)),
        ...left,
      ];
  return {
    selector: written.text,
    exists: isThere,
    notes: [
      ...notes,
      ...hiddenNotes(all.length - firstOnes(all).length),
      ...(isThere ? unlisted.map(unlistedText) : []),
    ],
    series: series.slice(0, EXPLAINED).map((one) => withNotes(explainSeries(one, tools), upNotes)),
    more: Math.max(0, series.length - EXPLAINED),
    reasons,
  };
}

function toolsOf({ trace, loaded: { trees, registry } }: Work): SeriesTools {
  const levels = new Map<SourcePlan, Levels>();
  return {
    ...{ trace, trees, readings: gatherReadings([...trace.events()]), mask: createMask(trees, registry) },
    levelsOf(plan) {
      const known = levels.get(plan) ?? levelsOf(plan, trees);
      levels.set(plan, known);
      return known;
    },
  };
}

/** A gauge that sources share under `up` is of no item: what it says comes from them. */
function withNotes(explained: Explained, upNotes: readonly string[]): Explained {
  return explained.origin === undefined ? { ...explained, notes: [...explained.notes, ...upNotes] } : explained;
}

function upNote({ name, source }: Candidate, snapshots: readonly Snapshot[]): string {
  const failed = snapshots.find((one) => one.source === name && one.fault !== undefined)?.fault;
  const state = failed === undefined ? 'succeeded' : `failed with ${failed.code}: ${failed.message}`;
  return `up of the source ${name}, which ${state}  (${placeText(source.place)})`;
}

function hiddenNotes(count: number): readonly string[] {
  return count === 0 ? [] : [`${count} series are left out of the page: another source has them first`];
}

/** What is asked: sources, those at the target where one is named, and modules at it. */
function chosen(
  candidates: readonly Candidate[],
  { options: { target }, unlisted }: Listed,
): { readonly asked: readonly Candidate[]; readonly left: readonly Reason[] } {
  const isAt = ({ source, isModule }: Candidate): boolean =>
    target === undefined ? !isModule : isModule || (source.targets?.known.some(({ name }) => name === target) ?? false);
  const asked = candidates.filter(isAt);
  if (target !== undefined && asked.length === 0 && unlisted.length === 0) throw unknownTarget(target, candidates);
  return { asked, left: candidates.filter((one) => !isAt(one)).map((one) => notAsked(one, target)) };
}

function unknownTarget(target: string, candidates: readonly Candidate[]): StartFault {
  const names = candidates.flatMap(({ source }) => source.targets?.known.map(({ name }) => name) ?? []);
  const hint = didYouMean(target, names) ?? `there ${names.length === 0 ? 'is none' : `are ${names.join(', ')}`}`;
  return new StartFault(`no target of ${candidates.map(({ name }) => name).join(', ')} is called ${target}: ${hint}`);
}

interface Read {
  readonly snapshots: readonly Snapshot[];
  readonly plans: readonly SourcePlan[];
}

/** All are read as `probe` reads one, with the sources of their lookups. */
async function readAll(wanted: Pick<Wanted, 'names' | 'lookups'>, { options, trace, loaded }: Work): Promise<Read> {
  const { files, sink } = options;
  const { names } = wanted;
  if (names.length !== 1 && files.some((file) => !file.includes('='))) {
    throw new StartFault(`say which source a file answers for: --file NAME=FILE, of ${names.join(', ')}`);
  }
  const servers = files.length === 0 ? undefined : await openFileAnswers(files, names[0] ?? '');
  const plans: SourcePlan[] = [];
  const snapshots = await readOnce(loaded, { ...options, ...wanted }, (plan) => {
    plans.push(plan);
    return inTurn(openSource(plan, trace.tools(plan, servers?.openClient.bind(undefined, plan.name))));
  });
  const mask = createMask(loaded.trees, loaded.registry);
  for (const line of servers?.takeComplaints() ?? []) sink.write(`${mask.request(line)}\n`);
  return { snapshots, plans };
}
