import { beforeAll, expect, it } from 'vitest';
import { STAGE_ROWS } from './rows/stages.ts';
import { expectRow, expectUntouched, type Ran, runFleet, valueOf } from './support/fleet.ts';

let ran: Ran;

beforeAll(async () => {
  ran = await runFleet(STAGE_ROWS);
});

it.each(STAGE_ROWS)('$name: $code', (row) => {
  expectRow(row, ran);
});

it.each(STAGE_ROWS.filter(({ isLookup }) => isLookup))('$name leaves the last good table in use', ({ name }) => {
  for (const page of [...ran.during, ran.after]) expect(valueOf(page, `${name}_reader`, '1')).toBe(1);
});

it('leaves the process and all other sources as they were', () => {
  expectUntouched(ran);
  expect(ran.during.length).toBeGreaterThan(0);
});
