import { once } from 'node:events';
import { createServer } from 'node:http';

/** App is a web server that the others pass requests on to. */
export interface App extends AsyncDisposable {
  readonly port: number;
}

/** startApp answers `/STATUS` with that status and anything else with 200, and a body that is worth compressing. */
export async function startApp(): Promise<App> {
  const server = createServer((request, response) => {
    const status = Number(/^\/(\d{3})$/.exec(request.url ?? '')?.[1] ?? 200);
    response.writeHead(status, { 'Content-Type': 'text/plain' }).end('here\n'.repeat(2000));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
