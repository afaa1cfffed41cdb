import type { Frame } from '../../kit/expression.ts';
import type { Table } from '../../kit/join.ts';
import { Fault } from '../../model/fault.ts';
import type { LookupPlan } from '../plan.ts';

/** fillTables builds the tables that the pages of a source feed. @throws Fault JOIN_FAILED, or the fault of an expression */
export async function fillTables(
  lookups: readonly LookupPlan[],
  pages: readonly Frame[],
): Promise<ReadonlyMap<string, Table>> {
  const tables = new Map<string, Table>();
  for (const { name, join } of lookups) {
    // One after another: a later lookup may read an earlier one through `lookup`.
    const before = pages.map((page): Frame => {
      const table = (wanted: string): Table | undefined => tables.get(wanted) ?? page.scope.table(wanted);
      return { ...page, scope: { ...page.scope, table } };
    });
    tables.set(name, await build({ name, join }, before));
  }
  return tables;
}

async function build({ name, join }: LookupPlan, pages: readonly Frame[]): Promise<Table> {
  try {
    return await join.build(pages);
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    throw new Fault('JOIN_FAILED', { lookup: name, reason: cause instanceof Error ? cause.name : 'unknown' }, cause);
  }
}
