import type { NamedAuth, SourceConfig } from '../config/config.ts';
import type { Auth } from '../kit/plugin.ts';
import { createScope } from '../kit/scope.ts';
import type { Client } from '../pipeline/fetch/client.ts';
import type { ExchangePlan } from '../pipeline/plan.ts';
import { createAuth, type PluginTools } from './create-plugin.ts';

/**
 * SharedAuth is the named credentials at work. All sources that name one and reach their servers in the same way share
 * its instance, and with it its logins and tokens. It outlives generations: a reload that leaves the block as it is
 * leaves the instance, which is closed when no source needs it any more.
 */
export interface SharedAuth {
  /** Takes part in the instance of a block, on behalf of a source. */
  hold(named: NamedAuth, tools: HoldTools): HeldAuth;
}

/** HeldAuth is a source's part in an instance; dispose it with the source. */
export interface HeldAuth extends AsyncDisposable {
  /** Creates the plugin the first time. Rejects with the faults of the stage auth. */
  auth(): Promise<Auth>;
}

/** HoldTools is what an instance is made with, by the first that needs it. */
export interface HoldTools extends Pick<PluginTools, 'registry' | 'context' | 'timeoutSeconds'> {
  readonly source: Pick<SourceConfig, 'tlsFingerprint'>;
  /** How the source reaches its server. The plugin does it in the same way, over connections of its own. */
  readonly exchange: ExchangePlan;
}

interface Instance {
  readonly auth: () => Promise<Auth>;
  readonly close: () => Promise<void>;
  readonly holders: ExchangePlan[];
}

type OpenClient = (exchange: ExchangePlan) => Client;

/** createSharedAuth begins without an instance. */
export function createSharedAuth(openClient: OpenClient): SharedAuth {
  const instances = new Map<string, Instance>();
  return {
    hold(named, tools) {
      const { exchange, source } = tools;
      const key = JSON.stringify([named.name, named.fingerprint, source.tlsFingerprint, wayOf(exchange)]);
      const instance = instances.get(key) ?? open(named, tools, openClient);
      instances.set(key, instance);
      instance.holders.push(exchange);
      return {
        auth: instance.auth,
        async [Symbol.asyncDispose]() {
          instance.holders.splice(instance.holders.indexOf(exchange), 1);
          if (instance.holders.length > 0) return;
          instances.delete(key);
          await instance.close();
        },
      };
    },
  };
}

/** How long is waited, and what is made of an answer, keeps nobody from sharing. */
const NOT_THE_WAY: ReadonlySet<string> = new Set<keyof ExchangePlan>([
  'timeoutSeconds',
  'keepAliveSeconds',
  'redirects',
  'success',
  'maxBytes',
  'gate',
]);

function wayOf(exchange: ExchangePlan): readonly (readonly [string, unknown])[] {
  return Object.entries(exchange).filter(([key]) => !NOT_THE_WAY.has(key));
}

function open(named: NamedAuth, tools: HoldTools, openClient: OpenClient): Instance {
  const scope = createScope();
  const holders: ExchangePlan[] = [];
  let auth: Promise<Auth> | undefined;
  let client: Client | undefined;
  // Owned before what the plugin owns, so that the plugin can still say goodbye.
  scope.own({
    async [Symbol.asyncDispose]() {
      await client?.[Symbol.asyncDispose]();
    },
  });
  // It waits as long as the most patient of those who wait for it.
  const connect = (): Client =>
    openClient({ ...tools.exchange, timeoutSeconds: Math.max(...holders.map((one) => one.timeoutSeconds)) });
  return {
    holders,
    auth: () =>
      (auth ??= createAuth(named, {
        ...tools,
        scope,
        http: (request, signal) => (client ??= connect()).send({ takesCookies: false, ...request }, signal),
      })),
    close: async () => scope[Symbol.asyncDispose](),
  };
}
