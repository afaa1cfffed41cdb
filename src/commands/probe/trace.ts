import type { Document, Frame, Observed, Observer } from '../../kit/expression.ts';
import type { HttpRequest, HttpResponse } from '../../kit/http.ts';
import type { DropReason } from '../../model/value.ts';
import type { EntryPlan, MetricPlan } from '../../pipeline/entry-plan.ts';
import type { Watch } from '../../pipeline/extract/extract.ts';
import type { Collector, FamilyHead } from '../../pipeline/families/collector.ts';
import { type Sample, viaRows } from '../../pipeline/families/rows.ts';
import type { Client } from '../../pipeline/fetch/client.ts';
import { openGatedClient } from '../../pipeline/fetch/gated.ts';
import { createGates } from '../../pipeline/fetch/gates.ts';
import type { SourcePlan } from '../../pipeline/plan.ts';
import type { SourceTools } from '../../pipeline/source.ts';

/** TraceEvent is one thing that happened while a source was read, in the order of time. */
export type TraceEvent =
  | { readonly kind: 'request'; readonly plan: SourcePlan; readonly request: HttpRequest }
  | {
      readonly kind: 'answer';
      readonly source: string;
      readonly request: HttpRequest;
      readonly response: HttpResponse;
    }
  | {
      readonly kind: 'document';
      readonly source: string;
      readonly document: Document;
      readonly response: HttpResponse;
    }
  | ({ readonly kind: 'part' } & Observed)
  /** The rounds that an entry has in a frame. */
  | {
      readonly kind: 'walk';
      readonly plan: SourcePlan;
      readonly entry: EntryPlan;
      readonly frame: Frame;
      readonly rounds: readonly Frame[];
    }
  /** A round that `where` leaves out. */
  | { readonly kind: 'passed over'; readonly plan: SourcePlan; readonly entry: EntryPlan; readonly frame: Frame }
  /** A metric is begun to be read from an item. */
  | { readonly kind: 'metric'; readonly plan: SourcePlan; readonly metric: MetricPlan; readonly frame: Frame }
  | { readonly kind: 'sample'; readonly head: FamilyHead; readonly sample: Sample }
  | { readonly kind: 'drop'; readonly reason: DropReason; readonly count: number };

type OpenClient = NonNullable<SourceTools['openClient']>;

/** Trace gathers events from all stages of the pipeline. */
export interface Trace {
  readonly observer: Observer;
  /** What a source is opened with, so that it is traced. */
  tools(plan: SourcePlan, open?: OpenClient): SourceTools;
  /** All events so far. */
  events(): readonly TraceEvent[];
}

/** createTrace begins with no event. */
export function createTrace(): Trace {
  const events: TraceEvent[] = [];
  const gates = createGates();
  const gated: OpenClient = (exchange, connecting) => openGatedClient(exchange, { gates, ...connecting });
  const drops = createDropNotes((reason, count) => events.push({ kind: 'drop', reason, count }));
  const add = (event: TraceEvent): void => {
    drops.note();
    events.push(event);
  };
  const watch = (plan: SourcePlan): Watch => ({
    metric(metric, { frame, out }) {
      drops.look(out);
      add({ kind: 'metric', plan, metric, frame });
      return tellingSamples(out, (head, sample) => add({ kind: 'sample', head, sample }));
    },
    walked: (entry, frame, rounds) => add({ kind: 'walk', plan, entry, frame, rounds }),
    passedOver: (entry, frame) => add({ kind: 'passed over', plan, entry, frame }),
  });
  return {
    observer: (seen) => add({ kind: 'part', ...seen }),
    tools: (plan, open = gated) => ({
      watch: watch(plan),
      openClient: (exchange, connecting) => tellingRequests(open(exchange, connecting), plan, add),
      decoded: (document, response) => add({ kind: 'document', source: plan.name, document, response }),
    }),
    events() {
      drops.note();
      return events;
    },
  };
}

interface DropNotes {
  /** Drops are counted by this collector from now on. */
  look(out: Collector): void;
  /** Tells what was counted since the last time. */
  note(): void;
}

/** What is left out is counted deep inside; it is told by how the counts grow. */
function createDropNotes(tell: (reason: DropReason, count: number) => void): DropNotes {
  const told = new WeakMap<Collector['drops'], Map<DropReason, number>>();
  let drops: Collector['drops'] = new Map();
  const note = (): void => {
    const before = told.get(drops);
    for (const [reason, count] of drops) {
      const known = before?.get(reason) ?? 0;
      if (count > known) tell(reason, count - known);
      before?.set(reason, count);
    }
  };
  return {
    note,
    look(out) {
      if (drops === out.drops) return;
      note();
      drops = out.drops;
      if (!told.has(drops)) told.set(drops, new Map());
    },
  };
}

function tellingSamples(out: Collector, tell: (head: FamilyHead, sample: Sample) => void): Collector {
  return {
    ...out,
    rows(head, aggregate) {
      const rows = out.rows(head, aggregate);
      return (
        rows && {
          ...viaRows(rows),
          add(labels, value, more) {
            tell(head, { labels, value, ...more });
            rows.add(labels, value, more);
          },
          addWhole(labels, samples) {
            for (const sample of samples) tell(head, sample);
            rows.addWhole(labels, samples);
          },
        }
      );
    },
  };
}

function tellingRequests(client: Client, plan: SourcePlan, add: (event: TraceEvent) => void): Client {
  return {
    get waitedSeconds() {
      return client.waitedSeconds ?? 0;
    },
    async send(request, until) {
      add({ kind: 'request', plan, request });
      const response = await client.send(request, until);
      add({ kind: 'answer', source: plan.name, request, response });
      return response;
    },
    [Symbol.asyncDispose]: () => client[Symbol.asyncDispose](),
  };
}
