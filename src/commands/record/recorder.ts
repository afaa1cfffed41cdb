import type { HttpRequest, HttpResponse } from '../../kit/http.ts';
import type { Client, ClientTools } from '../../pipeline/fetch/client.ts';
import { openGatedClient } from '../../pipeline/fetch/gated.ts';
import { createGates } from '../../pipeline/fetch/gates.ts';
import type { ExchangePlan, SourcePlan } from '../../pipeline/plan.ts';

/** Exchange is a request as the pipeline made it, credentials and all, and what came of it: redirects are followed. */
export interface Exchange {
  readonly plan: SourcePlan;
  readonly request: HttpRequest;
  /** Whether another request of its source was under way when it began: their order may be another the next time. */
  readonly isBeside: boolean;
  /** The answer, or why there is none; undefined while it is under way. */
  readonly outcome: { readonly response: HttpResponse } | { readonly cause: unknown } | undefined;
}

/** Recorder keeps what sources ask and are answered. */
export interface Recorder {
  /** Opens the client of a source, which talks to its real server. */
  openClient(plan: SourcePlan, exchange: ExchangePlan, tools: ClientTools): Client;
  /** In the order in which they were begun. */
  exchanges(): readonly Exchange[];
}

/** createRecorder begins with nothing recorded; `told` hears of each answer. */
export function createRecorder(told: (answers: number) => void): Recorder {
  const exchanges: Exchange[] = [];
  const gates = createGates();
  const underWay = new Map<string, number>();
  const count = (source: string, change: number): number => {
    const before = underWay.get(source) ?? 0;
    underWay.set(source, before + change);
    return before;
  };
  return {
    openClient(plan, exchange, tools) {
      const client = openGatedClient(exchange, { gates, ...tools });
      const send: Client['send'] = async (request, signal) => {
        const isBeside = count(plan.name, 1) > 0;
        const index = exchanges.push({ plan, request, isBeside, outcome: undefined }) - 1;
        const ended = (outcome: Exchange['outcome']): void => {
          exchanges[index] = { plan, request, isBeside, outcome };
          count(plan.name, -1);
          told(exchanges.filter((one) => one.outcome !== undefined).length);
        };
        try {
          const response = await client.send(request, signal);
          ended({ response });
          return response;
        } catch (cause) {
          ended({ cause });
          throw cause;
        }
      };
      return {
        get waitedSeconds() {
          return client.waitedSeconds ?? 0;
        },
        send,
        [Symbol.asyncDispose]: () => client[Symbol.asyncDispose](),
      };
    },
    exchanges: () => exchanges,
  };
}
