import type { Template } from '../kit/expression.ts';
import type { PluginCode, Registry } from '../kit/registry.ts';
import type { Part, Place } from '../model/node.ts';
import type { Address } from '../model/address.ts';
import type { Proxies } from '../model/proxies.ts';
import type { Target } from '../model/target.ts';
import type { Environment } from './env.ts';
import type { ConfigText } from './read.ts';
import type {
  Fetch as WrittenFetch,
  Group as WrittenGroup,
  HttpSd,
  LookupBlock,
  Metric,
  Source,
} from './types.generated.ts';

export type { FailWhen, Limits, Metric, Paginate, Probe, Retry, Tls } from './types.generated.ts';

/** Group is a group as in YAML, the names in its requests resolved. */
export interface Group extends Omit<WrittenGroup, 'metrics' | 'fetch'> {
  readonly metrics: readonly Entry[];
  readonly fetch?: Fetch;
}

export type Entry = Group | Metric;

/** Fetch is a request per item as in YAML; resolveConfig puts plugins' blocks in the place of names. */
export interface Fetch extends Omit<WrittenFetch, 'auth' | 'decode'> {
  readonly auth?: readonly AuthBlock[];
  readonly decode?: Block;
}

/** Block is a plugin's name and its options, compiled: what `plugin.create(options, context)` takes. */
export interface Block {
  readonly type: string;
  readonly options: unknown;
  readonly place: Place;
}

/** NamedAuth is an entry under `auth`, which all that name it share. */
export interface NamedAuth extends Block {
  readonly name: string;
  /** The same in two readings exactly when nothing that it means has changed. */
  readonly fingerprint: string;
}

/** AuthBlock is credentials that have a name, or those that stand where they are needed. */
export type AuthBlock = NamedAuth | Block;

/** SourceConfig is a source as in YAML, its leaves compiled, its defaults filled in, its names resolved. */
export interface SourceConfig extends Omit<
  Source,
  'url' | 'auth' | 'decode' | 'up' | 'metrics' | 'targets' | 'use' | 'proxy' | 'connect_to'
> {
  readonly url: Template;
  /** In the order in which they are put on a request. */
  readonly auth: readonly AuthBlock[];
  /** Absent when Content-Type says. */
  readonly decode?: Block;
  readonly metrics?: readonly Entry[];
  readonly up?: { readonly name: string; readonly help: string };
  /** What is connected to in the place of the urls' hosts, by `host:port`, host, or '' for all. */
  readonly connectTo?: Readonly<Record<string, Address>>;
  /** Its own proxy, or those of the environment; absent for none. */
  readonly proxies?: Proxies;
  /** Absent for one that is asked at its url alone. */
  readonly targets?: Targets;
  /** Whether its request holds what must not reach a stranger: auth, or something from outside the config. */
  readonly hasCredentials: boolean;
  /** The lookups that its expressions read. */
  readonly lookups: readonly string[];
  /** Where its name stands. */
  readonly place: Place;
  /** The same in two readings exactly when nothing that it means has changed; without the lookups that it reads. */
  readonly fingerprint: string;
  /** The same of its `tls` alone, and of what stands in the files that it names. */
  readonly tlsFingerprint: string;
}

/** Targets is where a source is asked: those known when the config is loaded, and where more of them come from. */
export interface Targets {
  readonly known: readonly Target[];
  readonly lists: readonly HttpList[];
}

/** HttpList is an `http_sd` with the proxies of its request, and what of its texts came from outside. Plain data. */
export interface HttpList extends HttpSd {
  readonly proxies?: Proxies;
  readonly parts: { readonly url: readonly Part[]; readonly headers: Readonly<Record<string, readonly Part[]>> };
}

/** LookupConfig is a lookup; its join plugin gets every key but `type` and `optional` as `options`. */
export interface LookupConfig extends Block {
  readonly optional: LookupBlock['optional'];
  /** The sources whose documents fill it; none for one that is built once. */
  readonly sources: readonly string[];
  /** The lookups that its expressions read. */
  readonly lookups: readonly string[];
  /** The files that its options name: absolute path to how it is written, `${…}` shown as references. */
  readonly files: Readonly<Record<string, string>>;
  /** The same in two readings exactly when nothing that it means has changed; without the source that fills it. */
  readonly fingerprint: string;
}

/** Config is all config files together, checked and compiled. Names are keys, in the order of the files. Frozen. */
export interface Config {
  /** The same exactly when the same files have the same contents. */
  readonly hash: string;
  readonly sources: Readonly<Record<string, SourceConfig>>;
  /** What probes ask; `refresh`, `keep_last` and `up` mean nothing there. */
  readonly modules: Readonly<Record<string, SourceConfig>>;
  /** Named credentials, for probes that choose them. */
  readonly auth: Readonly<Record<string, NamedAuth>>;
  readonly lookups: Readonly<Record<string, LookupConfig>>;
  /** The plugins that its blocks are created from: built-in ones, and those that it names. */
  readonly registry: Registry;
  readonly written: Written;
}

/** Written is what a config was read from, as plain data: in another thread it is read again. It holds secrets. */
export interface Written {
  readonly texts: readonly ConfigText[];
  /** What `${NAME}` stands for. */
  readonly env: Environment;
  /** The code of third-party plugins. */
  readonly plugins: readonly PluginCode[];
}
