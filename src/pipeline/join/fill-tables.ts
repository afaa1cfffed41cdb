import type { Frame } from '../../kit/expression.ts';
import type { Table } from '../../kit/join.ts';
import { Fault } from '../../model/fault.ts';
import type { LookupPlan, SourcePlan } from '../plan.ts';

/** Filled is where tables go: the scope of the pages sees them, so that a later lookup may read an earlier one. */
export type Filled = Map<string, Table>;

/**
 * fillTables builds the tables that the pages of a source feed, each within the source's timeout. Throws Fault JOIN_FAILED,
 * or the fault of an expression.
 */
export async function fillTables(plan: FillPlan, pages: readonly Frame[], tables: Filled): Promise<void> {
  const { name, fills, exchange } = plan;
  for (const lookup of fills) {
    tables.set(lookup.name, await inTime(build(lookup, pages, name), lookup, exchange.timeoutSeconds));
  }
}

/** FillPlan is what of a source's plan says which tables it feeds, and for how long. */
export interface FillPlan extends Pick<SourcePlan, 'name' | 'fills'> {
  readonly exchange: Pick<SourcePlan['exchange'], 'timeoutSeconds'>;
}

/** A plugin that never answers would otherwise hold whoever scrapes until his own time is up. */
async function inTime<T>(work: Promise<T>, { name }: LookupPlan, seconds: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const give = (): void => reject(new Fault('JOIN_FAILED', { lookup: name, reason: `no table within ${seconds} s` }));
    timer = setTimeout(give, seconds * 1000);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

async function build({ name, join }: LookupPlan, pages: readonly Frame[], source: string): Promise<Table> {
  try {
    return await join.build(pages, source);
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    throw new Fault('JOIN_FAILED', { lookup: name, reason: cause instanceof Error ? cause.name : 'unknown' }, cause);
  }
}
