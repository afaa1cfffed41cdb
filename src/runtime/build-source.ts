import type { AuthBlock, Config, Entry, Fetch, SourceConfig } from '../config/config.ts';
import type { Expression } from '../kit/expression.ts';
import type { Decoder } from '../kit/plugin.ts';
import type { Target } from '../model/target.ts';
import type { EntryPlan, LabelsPlan } from '../pipeline/entry-plan.ts';
import type { FetchPlan } from '../pipeline/node-plan.ts';
import type { LookupPlan, OpenAuth, SourcePlan } from '../pipeline/plan.ts';
import { inFillingOrder } from './build-lookups.ts';
import { createAuth, createJoin, createPlugin, type PluginTools } from './create-plugin.ts';
import type { SourceEntry, UpMetric } from './plan.ts';
import { type HelpByName, namesOf, planEntry } from './plan-entry.ts';
import { present } from './present.ts';
import { planPages } from './plan-pages.ts';
import type { Recipe } from './recipe.ts';
import { planExchange, planLimits, planRequest, planSuccess } from './plan-source.ts';
import type { SharedAuth } from './shared-auth.ts';

/** BuildTools is what one source is built with; what its plugins hold belongs to `scope`, and that to the entry. */
export interface BuildTools extends PluginTools {
  readonly config: Config;
  readonly source: SourceConfig;
  /** Where it is asked; undefined for its url alone. */
  readonly target: Target | undefined;
  readonly help: HelpByName;
  readonly fingerprint: string;
  /** Chooses by Content-Type, for sources that do not say how their answers are decoded. */
  readonly decoder: SourcePlan['decoder'];
  /** Without it no credentials are shared. */
  readonly sharedAuth?: SharedAuth;
  /** What the instances of a source have in common; without it each has its own. */
  readonly common?: Map<SourceConfig, Common>;
}

/** Common is what an instance of a source has whatever its target: the same objects, so that they are kept and compiled once. */
export interface Common {
  readonly entries: readonly EntryPlan[];
  /** Of its metrics. */
  readonly names: readonly string[];
}

/** buildSource creates the plugins of a source and compiles it. A plugin that cannot be created fails each collection. */
export async function buildSource(name: string, given: BuildTools): Promise<SourceEntry> {
  const { registry, context, config, source, target, help, fingerprint, scope, sharedAuth } = given;
  // Nothing else: what a plan's closures hold lives as long as the source does, and a build knows the sources before it.
  const own = { registry, context, config, source, target, help, fingerprint, scope, decoder: given.decoder };
  const tools: BuildTools = { ...own, ...present({ sharedAuth }), timeoutSeconds: source.timeout };
  const fills = await openFills(name, tools);
  const decoder = await decoderFor(source, tools);
  const decoders = await fetchDecoders(source, tools);
  const fetch = (asked: Fetch): FetchPlan =>
    planFetch(asked, { source, tools, decoder: decoders.get(asked) ?? decoder });
  const { entries, names } = commonOf(source, given.common, (entry) => planEntry(entry, { help, fetch }));
  const plan: SourcePlan = {
    name,
    ...(target && { target }),
    request: planRequest(source),
    exchange: planExchange(source),
    ...planPages(source),
    auth: source.auth.map((block) => openAuth(block, tools)),
    decoder,
    limits: planLimits(source.limits),
    labels: planLabels(source, target),
    entries,
    fills,
  };
  const lookups = [...source.lookups, ...fills.flatMap((fill) => config.lookups[fill.name]?.lookups ?? [])];
  const targetLabel = source.target_label;
  const recipe: Recipe = { section: 'sources', names, from: { written: config.written, help } };
  const whole = { ...entryOf(source, name), plan, targetLabel, recipe, fingerprint, scope };
  return { ...whole, lookups: [...new Set(lookups)] };
}

/** Requests per item have decoders and credentials, which belong to an instance. */
function commonOf(source: SourceConfig, known: BuildTools['common'], plan: (entry: Entry) => EntryPlan): Common {
  const found = known?.get(source);
  if (found !== undefined) return found;
  const common = { entries: (source.metrics ?? []).map(plan), names: namesOf(source) };
  if (fetchNodes(source).length === 0) known?.set(source, common);
  return common;
}

/** A target's own labels stand before those of its source; its name is one that nothing hides. */
function planLabels({ labels = {}, target_label: label }: SourceConfig, target: Target | undefined): LabelsPlan {
  if (target === undefined) return labels;
  const own = Object.entries(target.labels).filter(([name]) => !name.startsWith('__'));
  const texts = { ...Object.fromEntries(own), [label]: target.name };
  const expressions = Object.entries(texts).map(([name, text]): [string, Expression] => [name, literal(text)]);
  return { ...labels, ...Object.fromEntries(expressions) };
}

function literal(text: string): Expression {
  return { text, evaluate: () => text };
}

function entryOf(
  { refresh, keep_last, cache, place, up }: SourceConfig,
  name: string,
): Omit<SourceEntry, 'plan' | 'lookups' | 'fingerprint'> {
  return {
    refreshSeconds: refresh === 'scrape' ? undefined : refresh,
    keepLastSeconds: keep_last,
    cacheSeconds: cache,
    place,
    ...(up === undefined ? {} : { up: upMetric(up, name) }),
  };
}

function upMetric({ name, help }: { name: string; help?: string }, source: string): UpMetric {
  return { name, help: help ?? `Whether the last collection of ${source} succeeded.` };
}

async function openFills(source: string, tools: BuildTools): Promise<readonly LookupPlan[]> {
  const { lookups } = tools.config;
  const own = Object.entries(lookups).filter(([, { sources }]) => sources.includes(source));
  const fills = await Promise.all(own.map(async ([name, block]) => ({ name, join: await createJoin(block, tools) })));
  return inFillingOrder(fills, tools.config);
}

/** What is named is shared with other sources; what stands in the source is its own. */
function openAuth(block: AuthBlock, tools: BuildTools): OpenAuth {
  const { sharedAuth, scope, source, target } = tools;
  // Each target has a session of its own.
  if (!('name' in block) || sharedAuth === undefined || target !== undefined)
    return (http) => createAuth(block, { ...tools, http });
  const held = scope.own(sharedAuth.hold(block, { ...tools, exchange: planExchange(source) }));
  return () => held.auth();
}

function rethrow(cause: unknown): never {
  throw cause;
}

/** Without `decode` the answer's Content-Type chooses among the decoders with their default options. */
async function decoderFor({ decode }: Pick<SourceConfig, 'decode'>, tools: BuildTools): Promise<SourcePlan['decoder']> {
  if (decode === undefined) return tools.decoder;
  const failing = (cause: unknown): Decoder => ({ decode: () => rethrow(cause) });
  const decoder = await createPlugin('decode', decode, tools).catch(failing);
  return () => decoder;
}

function fetchNodes({ metrics }: SourceConfig): readonly Fetch[] {
  const within = (entry: Entry): readonly Fetch[] =>
    'metrics' in entry ? [...(entry.fetch === undefined ? [] : [entry.fetch]), ...entry.metrics.flatMap(within)] : [];
  return (metrics ?? []).flatMap(within);
}

async function fetchDecoders(
  source: SourceConfig,
  tools: BuildTools,
): Promise<ReadonlyMap<Fetch, SourcePlan['decoder']>> {
  const own = fetchNodes(source).filter(({ decode }) => decode !== undefined);
  return new Map(await Promise.all(own.map(async (fetch) => [fetch, await decoderFor(fetch, tools)] as const)));
}

interface FetchParts {
  readonly source: SourceConfig;
  readonly tools: BuildTools;
  readonly decoder: SourcePlan['decoder'];
}

/** What a request per item does not name it takes from its source. */
function planFetch(fetch: Fetch, { source, tools, decoder }: FetchParts): FetchPlan {
  const {
    auth,
    concurrency,
    max,
    cache,
    on_error: onError,
    success = source.success,
    timeout = source.timeout,
  } = fetch;
  const headers = { ...source.headers, ...fetch.headers };
  return {
    request: planRequest({ ...fetch, headers }),
    ownHeaders: fetch.headers ?? {},
    exchange: { success: planSuccess(success), timeoutSeconds: timeout },
    decoder,
    ...planPages({ ...present({ retry: source.retry }), ...fetch }),
    ...(auth && { auth: auth.map((block) => openAuth(block, tools)) }),
    ...{ concurrency, max, onError },
    ...(cache > 0 && { cacheSeconds: cache }),
  };
}
