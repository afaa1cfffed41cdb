import type { Block, Config, SourceConfig } from '../config/config.ts';
import type { Table } from '../kit/join.ts';
import type { Context, Decoder, Kind, Kinds } from '../kit/plugin.ts';
import type { Registry } from '../kit/registry.ts';
import { Fault } from '../model/fault.ts';
import { decoderName } from '../pipeline/decode/choose.ts';
import type { LookupPlan, OpenAuth, SourcePlan } from '../pipeline/plan.ts';
import type { Plans, SourceEntry, UpMetric } from './plan.ts';
import { type HelpByName, helpByName, planEntry } from './plan-entry.ts';
import { planExchange, planLimits, planRequest } from './plan-source.ts';

/** BuildParts is what plugins are created with. */
export interface BuildParts {
  readonly registry: Registry;
  /** All of a plugin's context but the connections, which are its source's. */
  readonly context: Omit<Context, 'http'>;
}

type DecoderFor = SourcePlan['decoder'];

/** buildPlans creates every plugin that a config names and compiles the config into what a generation runs. */
export async function buildPlans(config: Config, parts: BuildParts): Promise<Plans> {
  const sources = Object.entries(config.sources);
  const help = helpByName(Object.values(config.sources));
  const byContentType = await decodersByName(parts);
  const joins = await openJoins(config, parts);
  const plan = async ([name, source]: readonly [string, SourceConfig]): Promise<SourceEntry> => {
    const decoder = source.decode === undefined ? byContentType : always(await create('decode', source.decode, parts));
    const fills = inFillingOrder(
      joins.filter(({ join }) => join.source === name),
      config,
    );
    const read = [...source.lookups, ...fills.flatMap((fill) => config.lookups[fill.name]?.lookups ?? [])];
    return entryOf({ name, source, lookups: read, plan: planSource({ name, source, decoder, fills, help, parts }) });
  };
  return {
    sources: await Promise.all(sources.map(plan)),
    tables: await ownTables(joins),
    lookups: joins.map(({ name, join }) => ({
      name,
      source: join.source,
      onMiss: join.onMiss,
      optional: config.lookups[name]?.optional ?? false,
    })),
  };
}

/** A lookup that reads another one of the same source is filled after it; circles were refused with the config. */
function inFillingOrder(fills: readonly LookupPlan[], config: Config): readonly LookupPlan[] {
  const ordered = new Set<LookupPlan>();
  const visit = (fill: LookupPlan): void => {
    const reads = config.lookups[fill.name]?.lookups ?? [];
    for (const before of fills) if (before !== fill && reads.includes(before.name)) visit(before);
    ordered.add(fill);
  };
  fills.forEach(visit);
  return [...ordered];
}

interface PlanParts {
  readonly name: string;
  readonly source: SourceConfig;
  readonly decoder: DecoderFor;
  readonly fills: readonly LookupPlan[];
  readonly help: HelpByName;
  readonly parts: BuildParts;
}

function planSource({ name, source, decoder, fills, help, parts }: PlanParts): SourcePlan {
  return {
    name,
    request: planRequest(source),
    exchange: planExchange(source),
    auth: source.auth.map((block) => openAuth(block, parts)),
    decoder,
    limits: planLimits(source.limits),
    labels: source.labels ?? {},
    entries: (source.metrics ?? []).map((entry) => planEntry(entry, help)),
    fills,
  };
}

interface EntryParts {
  readonly name: string;
  readonly source: SourceConfig;
  /** Those that its expressions read, and those of the tables that it fills. */
  readonly lookups: readonly string[];
  readonly plan: SourcePlan;
}

function entryOf({ name, source, lookups, plan }: EntryParts): SourceEntry {
  const { refresh, keep_last, cache, place } = source;
  return {
    plan,
    refreshSeconds: refresh === 'scrape' ? undefined : refresh,
    keepLastSeconds: keep_last,
    cacheSeconds: cache,
    lookups: [...new Set(lookups)],
    place,
    ...(source.up === undefined ? {} : { up: upMetric(source.up, name) }),
  };
}

function upMetric({ name, help }: { name: string; help?: string }, source: string): UpMetric {
  return { name, help: help ?? `Whether the last collection of ${source} succeeded.` };
}

function openAuth(block: Block, parts: BuildParts): OpenAuth {
  return async (http) => {
    try {
      return await create('auth', block, { ...parts, context: { ...parts.context, http } as BuildParts['context'] });
    } catch (cause) {
      if (cause instanceof Fault) throw cause;
      throw new Fault(
        'AUTH_FAILED',
        { plugin: block.type, reason: cause instanceof Error ? cause.name : 'unknown' },
        cause,
      );
    }
  };
}

/** The config was checked: every block names a plugin that there is, with options of its schema. */
async function create<K extends Kind>(
  kind: K,
  { type, options }: Pick<Block, 'type' | 'options'>,
  parts: BuildParts,
): Promise<Kinds[K]> {
  const plugin = parts.registry.find(kind, type);
  if (plugin === undefined) throw new Error(`no ${kind} plugin ${type}`);
  return (await plugin.create(options as never, parts.context as Context)) as Kinds[K];
}

const always =
  (decoder: Decoder): DecoderFor =>
  () =>
    decoder;

/** Without `decode` the answer's Content-Type chooses among the decoders with their default options. */
async function decodersByName(parts: BuildParts): Promise<DecoderFor> {
  const names = parts.registry.names('decode');
  const opened = await Promise.all(
    names.map(async (type) => [type, await create('decode', { type, options: {} }, parts)] as const),
  );
  const decoders = new Map(opened);
  return (contentType) => {
    const decoder = decoders.get(decoderName(contentType));
    if (decoder === undefined) throw new Fault('DECODE_TYPE', { contentType });
    return decoder;
  };
}

async function openJoins({ lookups }: Config, parts: BuildParts): Promise<readonly LookupPlan[]> {
  return Promise.all(
    Object.entries(lookups).map(async ([name, block]) => ({ name, join: await create('join', block, parts) })),
  );
}

async function ownTables(joins: readonly LookupPlan[]): Promise<ReadonlyMap<string, Table>> {
  const own = joins.filter(({ join }) => join.source === undefined);
  return new Map(await Promise.all(own.map(async ({ name, join }) => [name, await join.build([])] as const)));
}
