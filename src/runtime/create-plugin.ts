import type { Block, LookupConfig } from '../config/config.ts';
import { type Named, refusal } from '../kit/guard.ts';
import type { Http } from '../kit/http.ts';
import type { Join } from '../kit/join.ts';
import type { Auth, Context, Kind, Kinds } from '../kit/plugin.ts';
import { openDecoder } from '../kit/open-decoder.ts';
import type { Registry } from '../kit/registry.ts';
import type { Scope } from '../kit/scope.ts';
import { Fault } from '../model/fault.ts';

/** PluginTools is what plugins are found and created with. */
export interface PluginTools {
  readonly registry: Registry;
  /** What all plugins share of the process. */
  readonly context: Pick<Context, 'log' | 'now'>;
  /** Owns what the plugin hands over; its signal ends with it. */
  readonly scope: Scope;
  /** Connections made as the source makes its own, for plugins of kind auth. */
  readonly http?: Http;
  /** How long a plugin may take to be created: its source's timeout. */
  readonly timeoutSeconds?: number;
}

/** For what belongs to no one source. */
const TIMEOUT_SECONDS = 10;

/**
 * createPlugin creates a block's plugin, or rejects when it has not answered in time. The config was checked: there is
 * one, and the options fit its schema.
 */
export async function createPlugin<K extends Kind>(
  kind: K,
  { type, options }: Pick<Block, 'type' | 'options'>,
  { registry, context, scope, http, timeoutSeconds = TIMEOUT_SECONDS }: PluginTools,
): Promise<Kinds[K]> {
  const plugin = registry.find(kind, type);
  if (plugin === undefined) throw new Error(`no ${kind} plugin ${type}`);
  const whole = {
    ...context,
    http,
    signal: scope.signal,
    own: (resource) => {
      scope.own(closedInTime(resource, { kind, name: type }));
      return resource;
    },
    decoder: (name, decoding) => openDecoder({ registry, context: whole }, name, decoding),
  } as Context;
  const created = plugin.create(options as never, whole);
  const kept =
    created instanceof Promise ? inTime(created, timeoutSeconds, { kind, name: type, what: 'created' }) : created;
  return (await kept) as Kinds[K];
}

/** createAuth creates the plugin of an auth block. Rejects with faults of the stage auth. */
export async function createAuth(block: Block, tools: PluginTools): Promise<Auth> {
  try {
    return await createPlugin('auth', block, tools);
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    const reason = cause instanceof Error ? cause.name : 'unknown';
    throw new Fault('AUTH_FAILED', { plugin: block.type, reason }, cause);
  }
}

/** createJoin creates a lookup's join. One that cannot be created fails whenever its table is built. */
export async function createJoin({ sources, ...block }: LookupConfig, tools: PluginTools): Promise<Join> {
  return createPlugin('join', block, tools).catch((cause: unknown) => ({
    sources,
    onMiss: 'keep',
    build: () => {
      throw cause;
    },
  }));
}

const CLOSE_SECONDS = 2;

/** What never closes must not keep open what was opened before it: the connections of its source. */
function closedInTime(resource: Disposable | AsyncDisposable, plugin: Named): AsyncDisposable {
  const close = async (): Promise<void> => {
    if (Symbol.asyncDispose in resource) await resource[Symbol.asyncDispose]();
    else resource[Symbol.dispose]();
  };
  return { [Symbol.asyncDispose]: () => inTime(close(), CLOSE_SECONDS, { ...plugin, what: 'closed' }) };
}

interface Awaited extends Named {
  readonly what: 'created' | 'closed';
}

async function inTime<T>(work: Promise<T>, seconds: number, { what, ...plugin }: Awaited): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(refusal(plugin, `it is not ${what} within ${seconds} s`)), seconds * 1000);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
