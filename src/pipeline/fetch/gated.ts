import type { ExchangePlan } from '../plan.ts';
import { type Client, type ClientTools, openClient } from './client.ts';
import { readEndpoint } from './endpoint.ts';
import type { Gates } from './gates.ts';

/** GatedTools is what a client goes by, and the gates that it shares with others. */
export interface GatedTools extends ClientTools {
  readonly gates: Gates;
}

/**
 * openGatedClient opens a client whose requests wait for their turn at their server, redirects with the request that led
 * to them. Throws as openClient does; its requests throw FETCH_QUEUED when their turn does not come in time.
 */
export function openGatedClient(exchange: ExchangePlan, { gates, ...tools }: GatedTools): Client {
  const client = openClient(exchange, tools);
  const entrant = gates.join(exchange.gate ?? {});
  return {
    get waitedSeconds() {
      return entrant.waitedSeconds;
    },
    async send(request, until) {
      const { origin } = readEndpoint(request.url);
      const turn = await entrant.enter(origin, { seconds: exchange.timeoutSeconds, until });
      try {
        return await client.send(request, until);
      } finally {
        turn[Symbol.dispose]();
      }
    },
    async [Symbol.asyncDispose]() {
      await client[Symbol.asyncDispose]();
      entrant[Symbol.dispose]();
    },
  };
}
