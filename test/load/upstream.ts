import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** LoadUpstream answers `/items/N` with N items, `/hang/…` never, all else with a number. */
export interface LoadUpstream extends AsyncDisposable {
  readonly url: string;
}

/** startUpstream listens on a free port of loopback. */
export async function startUpstream(): Promise<LoadUpstream> {
  const server = createServer((request, response) => {
    const [, kind, count] = (request.url ?? '').split('/');
    if (kind === 'hang') return;
    const items = Array.from({ length: kind === 'items' ? Number(count) : 0 }, (_, index) => ({
      id: `item-${index}`,
      n: index,
    }));
    response.setHeader('Content-Type', 'application/json').end(JSON.stringify({ n: 1, items }));
  });
  await new Promise<void>((resolve) => server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
