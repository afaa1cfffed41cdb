import type { Table } from '../../src/kit/join.ts';
import { createScope } from '../../src/kit/scope.ts';
import { Fault } from '../../src/model/fault.ts';
import { LOOKUP_MISS } from '../../src/model/value.ts';
import type { SourcePlan } from '../../src/pipeline/plan.ts';
import type { Collected, PipelineSource, Run } from '../../src/pipeline/source.ts';
import type { Clock } from '../../src/runtime/clock.ts';
import { type Generation, openGeneration } from '../../src/runtime/generation.ts';
import type { LookupEntry, Plans, SourceEntry } from '../../src/runtime/plan.ts';

export const SILENT = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** A source entry whose plan does nothing; `fills` names the lookups that it fills. */
export function entryOf(
  name: string,
  over: Partial<Omit<SourceEntry, 'plan'>> & { fills?: readonly string[] } = {},
): SourceEntry {
  const { fills = [], ...rest } = over;
  const template = { text: '', isConstant: true, render: () => '', renderWhole: () => '' };
  const plan: SourcePlan = {
    name,
    request: { method: 'GET', url: template, headers: {}, query: {}, body: undefined },
    exchange: { timeoutSeconds: 10, redirects: 0, success: [[200, 299]], maxBytes: 1, tls: {}, keepAliveSeconds: 60 },
    auth: [],
    decoder: () => ({ decode: () => ({ dialect: 'json', root: {} }) }),
    limits: { depth: 1, series: 1, labelLength: 1, labels: 10, over: 'fail' },
    labels: {},
    entries: [],
    fills: fills.map((lookup) => ({
      name: lookup,
      join: { onMiss: 'keep' as const, sources: [name], build: () => tableOf({}) },
    })),
  };
  const place = { file: 'a.yaml', line: 3, column: 3, path: `sources.${name}` };
  return {
    plan,
    refreshSeconds: undefined,
    keepLastSeconds: 0,
    cacheSeconds: 0,
    lookups: [],
    place,
    fingerprint: name,
    ...rest,
  };
}

export function tableOf(rows: Readonly<Record<string, string>>): Table {
  return {
    size: Object.keys(rows).length,
    duplicates: 0,
    keyless: 0,
    keys: () => Object.keys(rows),
    onMiss: 'keep',
    get: (key) => rows[key] ?? LOOKUP_MISS,
  };
}

/** What a fake source does when it is collected: a number is the value of its one sample, a Fault its failure. */
export type Behaviour = (run: Run) => number | Fault | Promise<number | Fault>;

/** Bench is a generation over fake sources, with a count of how often each was collected. */
export interface Bench {
  readonly generation: Generation;
  readonly collected: Record<string, number>;
  /** The page's samples as `name{labels}` to value. */
  scrape(seconds?: number, only?: readonly string[]): Promise<Record<string, number>>;
}

interface Setup {
  readonly sources: readonly SourceEntry[];
  readonly lookups?: readonly LookupEntry[];
  readonly tables?: Plans['tables'];
  readonly behaviours: Readonly<Record<string, Behaviour>>;
  /** Shares the sources whose entries are the same. */
  readonly previous?: Generation;
}

export function openBench(clock: Clock, setup: Setup): Bench {
  const { sources, lookups = [], tables = new Map(), behaviours, previous } = setup;
  const names = new Set(sources.map(({ plan }) => plan.name));
  const plans: Plans = { sources, lookups, tables, names };
  const collected: Record<string, number> = {};
  const open = (plan: SourcePlan): PipelineSource => ({
    plan,
    async collect(run) {
      collected[plan.name] = (collected[plan.name] ?? 0) + 1;
      const outcome = await tryBehaviour(behaviours[plan.name] ?? (() => 1), run);
      return collectedOf({ plan, clock }, outcome);
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  });
  const generation = openGeneration({
    ...{ id: 1, plans, clock, log: SILENT, scope: createScope(), open },
    ...(previous && { previous }),
  });
  return {
    generation,
    collected,
    async scrape(seconds = 10, only) {
      const deadline = { at: clock.now() + seconds * 1000, signal: new AbortController().signal };
      const snapshots = await generation.collect(deadline, only);
      const samples: Record<string, number> = {};
      for (const family of snapshots.flatMap(({ families }) => families)) {
        family.labels.forEach((labels, row) => (samples[`${family.name}{${labels}}`] = family.values[row] ?? NaN));
      }
      return samples;
    },
  };
}

async function tryBehaviour(behaviour: Behaviour, run: Run): Promise<number | Fault> {
  try {
    await run.ready?.();
    return await behaviour(run);
  } catch (cause) {
    if (cause instanceof Fault) return cause;
    throw cause;
  }
}

async function collectedOf(at: { plan: SourcePlan; clock: Clock }, outcome: number | Fault): Promise<Collected> {
  const { plan, clock } = at;
  const base = { source: plan.name, at: clock.now(), seconds: 0, bytes: 7, drops: new Map() };
  const tables = new Map<string, Table>();
  const origin = 'http://server';
  const isRead = !(outcome instanceof Fault) || outcome.code === 'JOIN_NOT_READY';
  for (const { name, join } of isRead ? plan.fills : []) tables.set(name, await join.build([]));
  if (outcome instanceof Fault) return { snapshot: { ...base, families: [], fault: outcome }, origin, tables };
  const family = { name: plan.name, type: 'gauge' as const, help: '', labels: [''], values: [outcome] };
  return { snapshot: { ...base, families: [family] }, origin, tables };
}
