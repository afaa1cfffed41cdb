import { beforeAll, expect, it } from 'vitest';
import { EXCHANGES } from './rows/exchanges.ts';
import { expectRow, expectUntouched, type Ran, runFleet } from './support/fleet.ts';

let ran: Ran;

beforeAll(async () => {
  ran = await runFleet(EXCHANGES);
});

it.each(EXCHANGES)('$name: $code', (row) => {
  expectRow(row, ran);
});

it('leaves the process and all other sources as they were', () => {
  expectUntouched(ran);
  expect(ran.during.length).toBeGreaterThan(0);
});
