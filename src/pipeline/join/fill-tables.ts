import type { Frame } from '../../kit/expression.ts';
import type { Table } from '../../kit/join.ts';
import { Fault } from '../../model/fault.ts';
import type { LookupPlan, SourcePlan } from '../plan.ts';

/** Filled is where tables go: the scope of the pages sees them, so that a later lookup may read an earlier one. */
export type Filled = Map<string, Table>;

/** fillTables builds the tables that the pages of a source feed. Throws Fault JOIN_FAILED, or the fault of an expression. */
export async function fillTables(
  { name, fills }: Pick<SourcePlan, 'name' | 'fills'>,
  pages: readonly Frame[],
  tables: Filled,
): Promise<void> {
  for (const lookup of fills) tables.set(lookup.name, await build(lookup, pages, name));
}

async function build({ name, join }: LookupPlan, pages: readonly Frame[], source: string): Promise<Table> {
  try {
    return await join.build(pages, source);
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    throw new Fault('JOIN_FAILED', { lookup: name, reason: cause instanceof Error ? cause.name : 'unknown' }, cause);
  }
}
