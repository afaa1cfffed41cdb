import type { Block } from '../config/config.ts';
import type { Http } from '../kit/http.ts';
import type { Context, Kind, Kinds } from '../kit/plugin.ts';
import { openDecoder } from '../kit/open-decoder.ts';
import type { Registry } from '../kit/registry.ts';
import type { Scope } from '../kit/scope.ts';

/** PluginTools is what plugins are found and created with. */
export interface PluginTools {
  readonly registry: Registry;
  /** What all plugins share of the process. */
  readonly context: Pick<Context, 'log' | 'now'>;
  /** Owns what the plugin hands over; its signal ends with it. */
  readonly scope: Scope;
  /** The source's connections, for plugins of kind auth. */
  readonly http?: Http;
}

/** createPlugin creates a block's plugin. The config was checked: there is one, and the options fit its schema. */
export async function createPlugin<K extends Kind>(
  kind: K,
  { type, options }: Pick<Block, 'type' | 'options'>,
  { registry, context, scope, http }: PluginTools,
): Promise<Kinds[K]> {
  const plugin = registry.find(kind, type);
  if (plugin === undefined) throw new Error(`no ${kind} plugin ${type}`);
  const whole = {
    ...context,
    http,
    signal: scope.signal,
    own: (resource) => scope.own(resource),
    decoder: (name, decoding) => openDecoder({ registry, context: whole }, name, decoding),
  } as Context;
  return (await plugin.create(options as never, whole)) as Kinds[K];
}
