import type { ExchangePlan } from '../plan.ts';
import { type Client, type ClientTools, openClient } from './client.ts';
import { type ReadEndpoint, rememberEndpoints } from './endpoint.ts';
import type { Entrant, Gates } from './gates.ts';

/** GatedTools is what a client goes by, and the gates that it shares with others. */
export interface GatedTools extends ClientTools {
  readonly gates: Gates;
}

/**
 * openGatedClient opens a client whose requests wait for their turn at their server, redirects with the request that led
 * to them. Throws as openClient does; its requests throw FETCH_QUEUED when their turn does not come in time.
 */
export function openGatedClient(exchange: ExchangePlan, tools: GatedTools): Client {
  return new GatedClient(exchange, tools);
}

class GatedClient implements Client {
  readonly send: Client['send'] = async (request, until) => {
    const { origin } = this.#readEndpoint(request.url);
    const turn = await this.#entrant.enter(origin, { seconds: this.#seconds, until });
    try {
      return await this.#client.send(request, until);
    } finally {
      turn[Symbol.dispose]();
    }
  };
  readonly #client: Client;
  readonly #entrant: Entrant;
  readonly #readEndpoint: ReadEndpoint;
  readonly #seconds: number;

  constructor(exchange: ExchangePlan, { gates, ...tools }: GatedTools) {
    this.#readEndpoint = tools.readEndpoint ?? rememberEndpoints();
    this.#client = openClient(exchange, { ...tools, readEndpoint: this.#readEndpoint });
    this.#entrant = gates.join(exchange.gate ?? {});
    this.#seconds = exchange.timeoutSeconds;
  }

  get waitedSeconds(): number {
    return this.#entrant.waitedSeconds;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client[Symbol.asyncDispose]();
    this.#entrant[Symbol.dispose]();
  }
}
