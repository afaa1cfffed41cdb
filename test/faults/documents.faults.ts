import { beforeAll, describe, expect, it } from 'vitest';
import { DOCUMENTS, LARGE_DOCUMENTS } from './rows/documents.ts';
import { expectRow, expectUntouched, type Ran, runFleet } from './support/fleet.ts';

const FLEETS = [
  ['odd documents', DOCUMENTS],
  ['large documents', LARGE_DOCUMENTS],
] as const;

describe.each(FLEETS)('%s', (_, rows) => {
  let ran: Ran;

  beforeAll(async () => {
    ran = await runFleet(rows);
  });

  it.each(rows)('$name', (row) => {
    expectRow(row, ran);
    expect(ran.during.length).toBeGreaterThan(0);
  });

  it('leave the process and all other sources as they were', () => {
    expectUntouched(ran);
    for (const { text } of ran.during) expect(text).not.toMatch(/^evil/m);
  });
});
