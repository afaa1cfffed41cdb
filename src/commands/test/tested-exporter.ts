import { type Build, generationBuilder } from '../../compose.ts';
import { formatProblem } from '../../config/format-problem.ts';
import type { Loaded, Taken } from '../../config/load.ts';
import type { Tree } from '../../config/tree.ts';
import { createScope } from '../../kit/scope.ts';
import type { Log } from '../../kit/plugin.ts';
import { Fault } from '../../model/fault.ts';
import type { SourcePlan } from '../../pipeline/plan.ts';
import { openSource, type PipelineSource } from '../../pipeline/source.ts';
import type { ProbeRequest } from '../../runtime/probe/admit.ts';
import { formatDiff } from '../../runtime/reload/diff.ts';
import { createReloader, type Outcome as Reloaded } from '../../runtime/reload/reload.ts';
import { createSlot, type Slot } from '../../runtime/slot.ts';
import { makeProbe } from '../../server/probe/make-probe.ts';
import { scrapeSeconds } from '../../server/scrape-deadline.ts';
import { keepSources } from '../probe/keep-sources.ts';
import { createActivity } from './activity.ts';
import type { Servers } from './answers.ts';
import type { Coverage } from './coverage.ts';
import { createDropPlaces, type DropPlaces } from './drop-places.ts';
import type { LoadOutcome, Outcome } from './expectations.ts';
import { metricPlaces } from './metric-places.ts';
import { outcomeOf, scraped } from './outcome-of.ts';
import { createStoppedClock, type StoppedClock } from './stopped-clock.ts';
import type { Probe } from './types.generated.ts';

/** TestedExporter is a config at work, with a test's servers and a clock that stands still. */
export interface TestedExporter extends AsyncDisposable {
  readonly clock: StoppedClock;
  scrape(): Promise<Outcome>;
  /** Probes as `/probe` does; a probe that is refused is a fault of its module. */
  probe(probe: Probe): Promise<Outcome>;
  /** Puts another config in force, or goes on with the one before. */
  reload(next: Loaded): Promise<LoadOutcome>;
}

/** TestedParts is what a tested exporter is made of. */
export interface TestedParts {
  readonly loaded: Taken;
  readonly servers: Servers;
  readonly coverage: Coverage;
  /** Unix milliseconds. */
  readonly startAt: number;
  /** The only sources that are read, with those that their lookups need. */
  readonly only: readonly string[] | undefined;
}

/** openTestedExporter sets a config to work. */
export async function openTestedExporter(parts: TestedParts): Promise<TestedExporter> {
  const { loaded, only } = parts;
  const activity = createActivity();
  const drops = createDropPlaces();
  const clock = createStoppedClock(parts.startAt, () => activity.rest());
  const scope = createScope();
  let [next, trees]: [Loaded, readonly Tree[]] = [loaded, loaded.trees];
  const open = (plan: SourcePlan): PipelineSource => activity.watch(openTested(plan, { ...parts, drops, trees }));
  const buildAll = generationBuilder({ log: SILENT, clock, open });
  const build: Build = (config, before) => buildAll(only === undefined ? config : keepSources(config, only), before);
  const slot = scope.own(createSlot(await build(loaded.config), clock));
  const reloader = scope.own(
    createReloader({
      ...{ started: loaded, slot, log: SILENT, clock },
      load: () => Promise.resolve(next),
      build: (config) => build(config, slot.current),
      loaded: () => undefined,
    }),
  );
  return {
    clock,
    scrape: () => scrapeOnce(slot, { clock, drops }),
    probe: (probe) => probeOnce(probe, slot, { clock, drops }),
    async reload(given) {
      const before = trees;
      [next, trees] = [given, 'trees' in given ? given.trees : trees];
      const outcome = await reloader.reload();
      if (outcome.kind !== 'reloaded') trees = before;
      await activity.rest();
      return loadOutcome(outcome);
    },
    [Symbol.asyncDispose]: () => scope[Symbol.asyncDispose](),
  };
}

interface SourceTools extends Pick<TestedParts, 'coverage' | 'servers'> {
  readonly drops: DropPlaces;
  readonly trees: readonly Tree[];
}

/** A source that asks the test's servers, and that says which of its metrics gave samples and which left some out. */
function openTested(plan: SourcePlan, { coverage, drops, servers, trees }: SourceTools): PipelineSource {
  const places = metricPlaces(plan, trees);
  const cover = coverage.watch(places);
  const left = drops.open(plan.name, places);
  const source = openSource(plan, {
    openClient: servers.openClient.bind(undefined, plan.name),
    watch: { metric: (metric, { frame, out }) => cover(metric, { frame, out: left.watch(metric, { frame, out }) }) },
    wait: () => Promise.resolve(),
    ticks: () => 0,
  });
  return {
    ...source,
    collect(run) {
      left.begin();
      return source.collect(run);
    },
    async [Symbol.asyncDispose]() {
      left.begin();
      await source[Symbol.asyncDispose]();
    },
  };
}

interface Looking {
  readonly clock: StoppedClock;
  readonly drops: DropPlaces;
}

/** A scrape's deadline never comes: time stands still while it runs. */
const SCRAPE_MILLISECONDS = 10_000;

async function scrapeOnce(slot: Slot, { clock, drops }: Looking): Promise<Outcome> {
  const deadline = { at: clock.now() + SCRAPE_MILLISECONDS, signal: new AbortController().signal };
  return outcomeOf(scraped(await slot.use((generation) => generation.collect(deadline))), drops);
}

async function probeOnce(probe: Probe, slot: Slot, { clock, drops }: Looking): Promise<Outcome> {
  try {
    return await slot.use(async ({ prober }) => {
      if (prober === undefined) throw new Fault('PROBE_UNKNOWN_MODULE');
      const timeoutSeconds = scrapeSeconds(String(probe.timeout));
      const { snapshot, shown } = await makeProbe(prober, prober.admit(queryOf(probe)), { clock, timeoutSeconds });
      return outcomeOf({ page: shown, exported: [snapshot] }, drops);
    });
  } catch (cause) {
    if (!(cause instanceof Fault)) throw cause;
    const snapshot = {
      source: moduleOf(probe),
      at: 0,
      seconds: 0,
      bytes: 0,
      families: [],
      drops: new Map(),
      fault: cause,
    };
    return outcomeOf({ page: [snapshot], exported: [] }, drops);
  }
}

/** moduleOf names the module that a probe asks. */
export function moduleOf({ module = 'default' }: Probe): string {
  return module;
}

function queryOf({ module, target, auth, params = {} }: Probe): ProbeRequest {
  const members = Object.entries({ module, target, auth, ...params });
  return new Map(members.flatMap(([name, value]) => (value === undefined ? [] : [[name, [value]] as const])));
}

function loadOutcome(outcome: Reloaded): LoadOutcome {
  switch (outcome.kind) {
    case 'reloaded':
      return { refused: [], changes: formatDiff(outcome.diff), lines: [] };
    case 'unchanged':
      return { refused: [], changes: [], lines: [] };
    case 'refused':
      return refusal({ problems: outcome.problems });
    case 'failed':
      return { refused: ['failed'], lines: [outcome.reason] };
  }
}

/** refusal tells of a config that will not do. */
export function refusal({ problems }: Pick<Extract<Reloaded, { kind: 'refused' }>, 'problems'>): LoadOutcome {
  return { refused: problems.map(({ code }) => code), lines: problems.map(formatProblem) };
}

const SILENT: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
