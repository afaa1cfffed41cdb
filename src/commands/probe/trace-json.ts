import { documentPaths } from './document-paths.ts';
import type { Mask } from './mask.ts';
import { preview } from './preview.ts';
import { showRequest } from './shown-request.ts';
import type { TraceEvent } from './trace.ts';
import { metricName, sampleText } from './trace-text.ts';

/** traceJson writes a trace for programs: an object for each event, with its `kind`. */
export function traceJson(events: readonly TraceEvent[], mask: Mask): readonly object[] {
  return events.flatMap((event) =>
    event.kind === 'walk' || event.kind === 'passed over' ? [] : [{ kind: event.kind, ...membersOf(event, mask) }],
  );
}

function membersOf(event: Exclude<TraceEvent, { kind: 'walk' | 'passed over' }>, mask: Mask): object {
  switch (event.kind) {
    case 'request':
      return { source: event.plan.name, ...showRequest(event.request, event.plan, mask) };
    case 'answer': {
      const { status, headers, body, seconds } = event.response;
      return { source: event.source, status, contentType: headers['content-type'] ?? '', bytes: body.length, seconds };
    }
    case 'document': {
      const paths = documentPaths(event.document).map(({ path, shown }) => [path, mask.answer(shown)]);
      return { source: event.source, dialect: event.document.dialect, paths: Object.fromEntries(paths) as object };
    }
    case 'part': {
      const { part, place, value, frame } = event;
      return { ...place, part, value: mask.answer(preview(value)), ...(frame.key !== undefined && { key: frame.key }) };
    }
    case 'metric':
      return { metric: metricName(event.metric) };
    case 'sample':
      return { sample: sampleText(event) };
    case 'drop':
      return { reason: event.reason, count: event.count };
  }
}
