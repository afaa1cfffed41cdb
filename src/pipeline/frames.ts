import { type Answer, type Frame, NOWHERE, type Scope } from '../kit/expression.ts';
import type { Table } from '../kit/join.ts';
import type { HttpResponse } from '../kit/http.ts';
import type { Filled } from './join/fill-tables.ts';
import type { SourcePlan } from './plan.ts';
import type { Answered } from './read-pages.ts';
import type { Run } from './run.ts';

/** requestFrame is where the templates of a source's own request are rendered: before there is a document. */
export function requestFrame(plan: SourcePlan, run: Run): Frame {
  return { ...NOWHERE, scope: { ...NOWHERE.scope, ...askedFor(plan), now: run.now() } };
}

/**
 * steadyTables finds the tables of a collection, `own` being those that its documents have made. A table stays the same
 * throughout, and is found at once: item after item looks up in it.
 */
export function steadyTables(run: Run, own: Filled): Scope['table'] {
  const found = new Map<string, { readonly own: Table | undefined; readonly table: Table | undefined }>();
  return (name) => {
    const known = found.get(name);
    const made = own.get(name);
    if (known !== undefined && known.own === made) return known.table;
    const table = run.table(name, made);
    found.set(name, { own: made, table });
    return table;
  };
}

/** Around is what stands around a document. */
export interface Around {
  readonly plan: SourcePlan;
  readonly run: Run;
  /** The item that led to it. */
  readonly outer: Frame | undefined;
  readonly table: Scope['table'];
}

/** frameOf is a document where it is read. */
export function frameOf({ document, response }: Answered, { plan, run, outer, table }: Around): Frame {
  const scope: Scope = {
    document,
    response: answerOf(response),
    ...askedFor(plan),
    now: run.now(),
    table,
  };
  return { item: document.root, key: undefined, parent: outer, scope };
}

function askedFor({ target, params }: SourcePlan): Pick<Scope, 'target' | 'params'> {
  return { ...(target && { target }), ...(params && { params }) };
}

function answerOf({ status, headers, seconds, body }: HttpResponse): Answer {
  return { status, headers, seconds, bytes: body.byteLength };
}
