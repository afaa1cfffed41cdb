import { beforeAll, describe, expect, it } from 'vitest';
import { createTrust } from './rows/connections.ts';
import { openFolder } from './support/folder.ts';
import { expectRow, expectUntouched, type Ran, type Row, runFleet } from './support/fleet.ts';

let ran: Ran;
const { ca, rows } = await createTrust();

beforeAll(async () => {
  await using folder = await openFolder();
  ran = await runFleet(rows, { CA: await folder.write('ca.pem', ca.cert) });
});

describe('TLS and HTTP/2', () => {
  it.each(rows)('$name: $code', (row: Row) => {
    expectRow(row, ran);
  });

  it('leave the process and all other sources as they were', () => {
    expectUntouched(ran);
    expect(ran.during.length).toBeGreaterThan(0);
  });
});
