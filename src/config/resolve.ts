import { dirname, resolve } from 'node:path';
import { compileOptions, type OptionTools } from '../kit/options.ts';
import { didYouMean } from '../kit/did-you-mean.ts';
import { markedNodes } from '../kit/marked-nodes.ts';
import type { Kind } from '../kit/plugin.ts';
import type { Registry } from '../kit/registry.ts';
import { shown } from '../kit/shown.ts';
import { type ConfigNode, entryOf, type MapEntry, type ScalarNode } from '../model/node.ts';
import type { TargetsOf } from './check-targets.ts';
import { connectTo } from './connect-to.ts';
import type {
  AuthBlock,
  Block,
  Config,
  Entry,
  Fetch,
  LookupConfig,
  NamedAuth,
  SourceConfig,
  Targets,
} from './config.ts';
import { type Described, filesOf, fingerprintOf, type FingerprintTools } from './fingerprint.ts';
import { hasCredentials } from './has-credentials.ts';
import { findLookups } from './find-lookups.ts';
import { entryNodes, textOf } from './metric-nodes.ts';
import { type ProxyEnvironment, sourceProxies } from './proxies.ts';
import { httpLists } from './targets/http-lists.ts';
import { itemsOf, sectionOf, type Tree } from './tree.ts';
import type { Entry as WrittenEntry, Fetch as WrittenFetch, Source } from './types.generated.ts';

/** ResolveTools is what names and blocks are resolved with. */
export interface ResolveTools extends OptionTools, FingerprintTools {}

/** Resolving is trees, what the schema makes of them, and what they are resolved with. */
export interface Resolving extends ResolveTools {
  readonly written: Config['written'];
  readonly trees: readonly Tree[];
  readonly compiled: Readonly<Record<'sources' | 'modules', Readonly<Record<string, Source>>>>;
  readonly targets: TargetsOf;
  readonly proxies: ProxyEnvironment;
}

/**
 * resolveConfig puts the plugins' blocks, checked against their own schemas, in the place of names. Reports
 * CONFIG_UNKNOWN_PLUGIN, CONFIG_UNKNOWN_AUTH and what is wrong with a block. It is usable when nothing was reported.
 */
export function resolveConfig(work: Resolving): Config {
  const auth = new Map(sectionOf(work.trees, 'auth').map((entry) => [entry.key, resolveNamedAuth(entry, work)]));
  const resolveAll = (section: 'sources' | 'modules'): Readonly<Record<string, SourceConfig>> => {
    const entries = sectionOf(work.trees, section);
    const found = entries.map((entry) => [entry.key, resolveSource(entry, { section, auth, work })] as const);
    return Object.freeze(Object.fromEntries(found));
  };
  const lookups = sectionOf(work.trees, 'lookups').map((entry) => [entry.key, resolveLookup(entry, work)] as const);
  const [sources, modules] = [resolveAll('sources'), resolveAll('modules')];
  return Object.freeze({
    // The files that sources name are known by now.
    hash: work.notes.hash(),
    sources,
    modules,
    auth: Object.freeze(
      Object.fromEntries([...auth].flatMap(([key, block]) => (block === undefined ? [] : [[key, block]]))),
    ),
    lookups: Object.freeze(Object.fromEntries(lookups)),
    registry: work.registry,
    written: work.written,
  });
}

type NamedBlocks = ReadonlyMap<string, NamedAuth | undefined>;

function resolveNamedAuth({ key, value }: MapEntry, work: Resolving): NamedAuth | undefined {
  const block = resolveBlock('auth', value, work);
  const fingerprint = fingerprintOf([{ kind: 'auth', node: value }], work);
  return block && Object.freeze({ ...block, name: key, fingerprint });
}

interface SourceTools {
  readonly section: 'sources' | 'modules';
  readonly auth: NamedBlocks;
  readonly work: Resolving;
}

function resolveSource({ key, keyPlace, value }: MapEntry, { section, auth, work }: SourceTools): SourceConfig {
  const { up, metrics, targets, ...compiled } = work.compiled[section][key] ?? ({} as Source);
  const decode = entryOf(value, 'decode');
  const decoder = decode === undefined ? undefined : resolveBlock('decode', decode, work);
  const proxies = sourceProxies(value, work.proxies);
  const diverted = connectTo(value);
  return Object.freeze({
    ...(without(compiled, ['auth', 'decode', 'use', 'proxy', 'connect_to']) as Omit<
      SourceConfig,
      'auth' | 'up' | 'metrics' | 'targets'
    >),
    auth: resolveAuth(entryOf(value, 'auth'), auth, work),
    ...(decoder === undefined ? {} : { decode: decoder }),
    ...(metrics === undefined
      ? {}
      : { metrics: resolveEntries(listOf(metrics), itemsOf(entryOf(value, 'metrics')), { named: auth, work }) }),
    ...(up === undefined ? {} : { up: resolveUp(up, upHelp(Object.values(work.compiled.sources))) }),
    ...(targets === undefined ? {} : { targets: resolveTargets(value, targets, work) }),
    ...(proxies && { proxies }),
    ...(diverted && { connectTo: diverted }),
    hasCredentials: hasCredentials(value),
    lookups: lookupNames(value, work),
    place: keyPlace,
    fingerprint: fingerprintOf(partsOf({ key, keyPlace, value }, work), work, JSON.stringify(proxies)),
    tlsFingerprint: fingerprintOf([{ source: { key, keyPlace, value: only(value, ['tls']) } }], work),
  });
}

function resolveTargets(node: ConfigNode, lists: Source['targets'] & object, work: Resolving): Targets {
  return Object.freeze({ known: work.targets.get(node) ?? [], lists: httpLists(node, lists, work.proxies) });
}

/** What a source's meaning is made of: itself without its targets, and the blocks that it has or names. */
function partsOf(source: MapEntry, { trees }: Resolving): readonly Described[] {
  const named = new Map(sectionOf(trees, 'auth').map(({ key, value }) => [key, value]));
  const authOf = (node: ConfigNode | undefined): readonly Described[] => {
    if (node === undefined) return [];
    if (node.kind === 'list') return node.items.flatMap(authOf);
    const block = node.kind === 'map' ? node : named.get(node.text);
    return block === undefined ? [] : [{ kind: 'auth', node: block }];
  };
  const requests = [source.value, ...entryNodes(source.value).flatMap((entry) => entryOf(entry, 'fetch') ?? [])];
  const blocks = requests.flatMap((request): readonly Described[] => {
    const decode = entryOf(request, 'decode');
    return [
      ...authOf(entryOf(request, 'auth')),
      ...(decode === undefined ? [] : [{ kind: 'decode' as const, node: decode }]),
    ];
  });
  return [{ source: { ...source, value: withoutTargets(source.value) } }, ...blocks];
}

function withoutTargets(source: ConfigNode): ConfigNode {
  return source.kind === 'map' ? { ...source, entries: source.entries.filter(({ key }) => key !== 'targets') } : source;
}

function only(source: ConfigNode, keys: readonly string[]): ConfigNode {
  return source.kind === 'map'
    ? { ...source, entries: source.entries.filter(({ key }) => keys.includes(key)) }
    : source;
}

interface EntryTools {
  readonly named: NamedBlocks;
  readonly work: Resolving;
}

/** Entries stand in the tree as they stand in the compiled config. */
function resolveEntries(
  entries: readonly WrittenEntry[],
  nodes: readonly ConfigNode[],
  tools: EntryTools,
): readonly Entry[] {
  return entries.map((entry, index): Entry => {
    const node = nodes[index];
    // What is wrong with an entry was reported: it may be anything.
    if (typeof entry !== 'object' || node === undefined || !('metrics' in entry)) return entry as Entry;
    const { fetch, metrics, ...group } = entry;
    const inner = resolveEntries(listOf(metrics), itemsOf(entryOf(node, 'metrics')), tools);
    const asked = entryOf(node, 'fetch');
    if (fetch === undefined || asked === undefined) return { ...group, metrics: inner };
    return { ...group, metrics: inner, fetch: resolveFetch(fetch, asked, tools) };
  });
}

function listOf(entries: unknown): readonly WrittenEntry[] {
  return Array.isArray(entries) ? (entries as readonly WrittenEntry[]) : [];
}

function resolveFetch(fetch: WrittenFetch, node: ConfigNode, { named, work }: EntryTools): Fetch {
  const [auth, decode] = [entryOf(node, 'auth'), entryOf(node, 'decode')];
  const decoder = decode && resolveBlock('decode', decode, work);
  return {
    ...(without(fetch, ['auth', 'decode']) as Omit<Fetch, 'auth' | 'decode'>),
    ...(auth && { auth: resolveAuth(auth, named, work) }),
    ...(decoder && { decode: decoder }),
  };
}

function resolveAuth(node: ConfigNode | undefined, auth: NamedBlocks, work: Resolving): readonly AuthBlock[] {
  if (node === undefined) return [];
  if (node.kind === 'list') return node.items.flatMap((item) => resolveAuth(item, auth, work));
  const block = node.kind === 'map' ? resolveBlock('auth', node, work) : namedAuth(node, auth, work);
  return block === undefined ? [] : [block];
}

function namedAuth(node: ScalarNode, auth: NamedBlocks, { report }: Resolving): NamedAuth | undefined {
  if (!auth.has(node.text)) {
    const near = didYouMean(node.text, auth.keys()) ?? 'define it under auth';
    const message = `no auth is called ${shown(node)}`;
    report({ code: 'CONFIG_UNKNOWN_AUTH', place: node.place, message, hint: near });
  }
  return auth.get(node.text);
}

const NOT_OPTIONS: Readonly<Record<Kind, readonly string[]>> = {
  auth: ['type'],
  decode: ['type'],
  join: ['type', 'optional'],
  transform: [],
};

/** A block that is a name alone is a plugin without options. */
function resolveBlock(kind: Kind, node: ConfigNode, work: Resolving): Block | undefined {
  const type = node.kind === 'scalar' ? node : entryOf(node, 'type');
  if (type?.kind !== 'scalar') return undefined;
  const plugin = work.registry.find(kind, type.text);
  if (plugin === undefined) {
    const known = work.registry.names(kind);
    const hint = didYouMean(type.text, known) ?? `known: ${known.join(', ')}`;
    const message = `no plugin of kind ${kind} is called ${shown(type)}`;
    work.report({ code: 'CONFIG_UNKNOWN_PLUGIN', place: type.place, message, hint });
    return undefined;
  }
  const entries = node.kind === 'map' ? node.entries.filter(({ key }) => !NOT_OPTIONS[kind].includes(key)) : [];
  const options = compileOptions(plugin.options, { kind: 'map', entries, place: node.place }, work);
  return Object.freeze({ type: type.text, options, place: node.place });
}

function resolveLookup({ value }: MapEntry, work: Resolving): LookupConfig {
  const block = resolveBlock('join', value, work);
  const optional = entryOf(value, 'optional');
  return Object.freeze({
    type: block?.type ?? '',
    options: block?.options,
    place: value.place,
    optional: optional?.kind === 'scalar' && optional.text === 'true',
    sources: sourceNames(value, work),
    lookups: lookupNames(value, work),
    files: writtenFiles({ kind: 'join', node: value }, work.registry),
    fingerprint: fingerprintOf([{ kind: 'join', node: value }], work),
  });
}

function sourceNames(node: ConfigNode, { registry }: Resolving): readonly string[] {
  const plugin = registry.find('join', textOf(node, 'type') ?? '');
  const names = plugin === undefined ? [] : markedNodes(plugin.options, node, 'source').map(({ text }) => text);
  return [...new Set(names)];
}

function writtenFiles(part: Described, registry: Registry): Readonly<Record<string, string>> {
  const files = filesOf(part, registry);
  return Object.fromEntries(files.map((node) => [resolve(dirname(node.place.file), node.text), shown(node)]));
}

function lookupNames(node: ConfigNode, { registry }: Resolving): readonly string[] {
  return [...new Set(findLookups(node, registry).map(({ text }) => text))];
}

/** The sources that share an `up` share its help, wherever it is given. */
function upHelp(sources: readonly Source[]): ReadonlyMap<string, string> {
  return new Map(
    sources.flatMap(({ up }) => (typeof up === 'object' && up.help !== undefined ? [[up.name, up.help] as const] : [])),
  );
}

type Up = NonNullable<SourceConfig['up']>;

function resolveUp(up: NonNullable<Source['up']>, help: ReadonlyMap<string, string>): Up {
  const name = typeof up === 'string' ? up : up.name;
  return { name, help: help.get(name) ?? 'Whether all sources of this gauge succeeded last time.' };
}

function without(map: object, keys: readonly string[]): object {
  return Object.fromEntries(Object.entries(map).filter(([key]) => !keys.includes(key)));
}
