import { once } from 'node:events';
import { createServer } from 'node:net';

/** freePort gives a loopback port that was free a moment ago, for foreign programs that know no port 0. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}
