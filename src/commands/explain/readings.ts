import type { Document, Frame, Observed } from '../../kit/expression.ts';
import type { HttpRequest, HttpResponse } from '../../kit/http.ts';
import type { DropReason } from '../../model/value.ts';
import type { EntryPlan, MetricPlan } from '../../pipeline/entry-plan.ts';
import type { FamilyHead } from '../../pipeline/families/collector.ts';
import type { Sample } from '../../pipeline/families/rows.ts';
import type { SourcePlan } from '../../pipeline/plan.ts';
import type { TraceEvent } from '../probe/trace.ts';

/** Reading is a metric that was read from one item: what was evaluated for it, and what came of that. */
export interface Reading {
  readonly plan: SourcePlan;
  readonly metric: MetricPlan;
  readonly frame: Frame;
  readonly parts: readonly Observed[];
  readonly samples: readonly { readonly head: FamilyHead; readonly sample: Sample }[];
  readonly drops: readonly DropReason[];
}

/** Walk is the rounds that an entry had in a frame. */
export interface Walk {
  readonly plan: SourcePlan;
  readonly entry: EntryPlan;
  readonly frame: Frame;
  readonly rounds: readonly Frame[];
}

/** PassedOver is a round that `where` left out. */
export interface PassedOver {
  readonly plan: SourcePlan;
  readonly entry: EntryPlan;
  readonly frame: Frame;
}

/** Exchange is a request and its answer; of one that failed the answer may lack. */
export interface Exchange {
  readonly plan: SourcePlan;
  readonly request: HttpRequest;
  readonly response?: HttpResponse;
}

/** Readings is a trace, in the order in which it is asked about. */
export interface Readings {
  readonly readings: readonly Reading[];
  readonly walks: readonly Walk[];
  readonly passedOver: readonly PassedOver[];
  /** Everything that was evaluated. */
  readonly parts: readonly Observed[];
  /** What a document was read from. */
  readonly exchangeOf: (document: Document) => Exchange | undefined;
  /** In the order of the requests. */
  readonly exchanges: readonly Exchange[];
}

/** gatherReadings puts the events of a trace together. */
export function gatherReadings(events: readonly TraceEvent[]): Readings {
  const exchanges = exchangesIn(events);
  const byBody = new Map(exchanges.map((exchange) => [exchange.response?.body, exchange]));
  const documents = new Map(
    eventsOf(events, 'document').map(({ document, response }) => [document, byBody.get(response.body)]),
  );
  return {
    readings: readingsIn(events),
    walks: eventsOf(events, 'walk'),
    passedOver: eventsOf(events, 'passed over'),
    parts: eventsOf(events, 'part'),
    exchanges,
    exchangeOf: (document) => documents.get(document),
  };
}

function eventsOf<K extends TraceEvent['kind']>(
  events: readonly TraceEvent[],
  kind: K,
): readonly Extract<TraceEvent, { kind: K }>[] {
  return events.filter((event): event is Extract<TraceEvent, { kind: K }> => event.kind === kind);
}

function exchangesIn(events: readonly TraceEvent[]): readonly Exchange[] {
  const answers = new Map(eventsOf(events, 'answer').map(({ request, response }) => [request, response]));
  return eventsOf(events, 'request').map(({ plan, request }) => {
    const response = answers.get(request);
    return { plan, request, ...(response && { response }) };
  });
}

interface Open extends Reading {
  readonly parts: Observed[];
  readonly samples: { readonly head: FamilyHead; readonly sample: Sample }[];
  readonly drops: DropReason[];
}

/** What follows a metric is of it, until something else is walked or evaluated elsewhere. */
function readingsIn(events: readonly TraceEvent[]): readonly Reading[] {
  const readings: Open[] = [];
  let open: Open | undefined;
  for (const event of events) {
    if (event.kind === 'metric') {
      open = { plan: event.plan, metric: event.metric, frame: event.frame, parts: [], samples: [], drops: [] };
      readings.push(open);
    } else if (open !== undefined && isOf(open, event)) take(open, event);
    else open = undefined;
  }
  return readings;
}

type OfReading = Extract<TraceEvent, { kind: 'part' | 'sample' | 'drop' }>;

/** Buckets that are found have rounds of their own. */
function isOf({ frame }: Reading, event: TraceEvent): event is OfReading {
  if (event.kind === 'part') return event.frame === frame || event.frame.parent === frame;
  return event.kind === 'sample' || event.kind === 'drop';
}

function take(open: Open, event: OfReading): void {
  if (event.kind === 'part') open.parts.push(event);
  else if (event.kind === 'drop') open.drops.push(event.reason);
  else open.samples.push(event);
}
