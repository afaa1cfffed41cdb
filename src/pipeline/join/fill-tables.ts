import type { Frame } from '../../kit/expression.ts';
import type { Table } from '../../kit/join.ts';
import { Fault } from '../../model/fault.ts';
import type { LookupPlan } from '../plan.ts';

/** fillTables builds the tables that a source's document feeds. @throws Fault JOIN_FAILED, or the fault of an expression */
export async function fillTables(lookups: readonly LookupPlan[], document: Frame): Promise<ReadonlyMap<string, Table>> {
  const tables = new Map<string, Table>();
  for (const { name, join } of lookups) {
    // One after another: a later lookup may read an earlier one through `lookup`.
    const scope = { ...document.scope, table: (wanted: string) => tables.get(wanted) ?? document.scope.table(wanted) };
    tables.set(name, await build({ name, join }, { ...document, scope }));
  }
  return tables;
}

async function build({ name, join }: LookupPlan, document: Frame): Promise<Table> {
  try {
    return await join.build([document]);
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    throw new Fault('JOIN_FAILED', { lookup: name, reason: cause instanceof Error ? cause.name : 'unknown' }, cause);
  }
}
