import { createServer, type IncomingMessage } from 'node:http';
import { type Reply, startUpstream, type Upstream } from './upstream.ts';

/** AppStatus is what the app's /status says; `total_uptime` is in seconds. */
export interface AppStatus {
  readonly current_requests: number;
  readonly pending_requests: number;
  readonly total_uptime: number;
  readonly health: string;
}

/** StatusAppOptions: `status` is asked on every read, so that what it gives may move. */
export interface StatusAppOptions {
  readonly status: () => AppStatus;
}

/** startStatusApp starts an HTTP server that answers GET /status with JSON, on a free loopback port. */
export function startStatusApp(options: StatusAppOptions): Promise<Upstream> {
  return startUpstream(createServer(), 'http', (request) => answer(request, options.status));
}

function answer(request: IncomingMessage, status: () => AppStatus): Reply {
  if (request.url !== '/status') return { status: 404, contentType: 'text/plain', body: 'Not Found\n' };
  return { status: 200, contentType: 'application/json', body: JSON.stringify(status()) };
}
