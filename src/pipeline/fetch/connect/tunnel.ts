import { once } from 'node:events';
import { type IncomingMessage, request as httpRequest } from 'node:http';
import type { Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { Fault } from '../../../model/fault.ts';
import { failureReason } from '../failure.ts';
import type { TlsOptions } from '../tls.ts';
import { dial, type DialTools } from './dial.ts';
import type { OpenProxy } from './route.ts';

/** ProxyTools is what a proxy is connected to with; a guard looks at the host alone, which the proxy resolves. */
export interface ProxyTools extends DialTools {
  /** How the proxy's own certificate is checked. */
  readonly tls: () => TlsOptions;
  readonly proxy: OpenProxy;
  /** Where the proxy shall lead to. */
  readonly host: string;
  readonly port: number;
}

/** dialProxy connects to a proxy. Throws Fault FETCH_PROXY, the guard's, or FETCH_TLS for TLS files that cannot be read. */
export async function dialProxy({ allow, ...tools }: ProxyTools): Promise<Socket> {
  const { proxy, host, tls, spent } = tools;
  const refusal = allow?.(host, host);
  if (refusal !== undefined) throw refusal;
  const options = proxy.isTls ? tls() : undefined;
  try {
    const socket = await dial(proxy.way, tools);
    if (options === undefined) return socket;
    const started = performance.now();
    socket.on('error', () => undefined);
    const secure = connectTls({ ...options, socket, host: proxy.way.host, servername: nameOf(proxy.way.host) });
    await inTime(once(secure, 'secureConnect'), secure, tools);
    spent('tls', (performance.now() - started) / 1000);
    return secure;
  } catch (cause) {
    throw proxyFault(proxy, failureReason(cause), cause);
  }
}

/** openTunnel asks a proxy by CONNECT for a way to a server (RFC 9110, 9.3.6). Throws Fault FETCH_PROXY, or the guard's. */
export async function openTunnel(tools: ProxyTools): Promise<Socket> {
  const { proxy, host, port, spent } = tools;
  const socket = await dialProxy(tools);
  const authority = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const started = performance.now();
  const request = httpRequest({
    method: 'CONNECT',
    path: authority,
    headers: { host: authority, ...proxy.headers },
    createConnection: () => socket,
  }).end();
  try {
    const [answer, tunnel] = (await inTime(once(request, 'connect'), socket, tools)) as [IncomingMessage, Socket];
    spent('connect', (performance.now() - started) / 1000);
    const { statusCode: status = 0 } = answer;
    if (status >= 200 && status < 300) return tunnel;
    tunnel.destroy();
    throw proxyRefusal(proxy, status);
  } catch (cause) {
    throw cause instanceof Fault ? cause : proxyFault(proxy, failureReason(cause), cause);
  }
}

/** proxyRefusal is the fault of a proxy that answered for itself. */
export function proxyRefusal(proxy: OpenProxy, status: number): Fault {
  const reason = status === 407 ? 'it wants other credentials (407)' : `it answered ${status}`;
  return proxyFault(proxy, reason);
}

function proxyFault({ shown }: OpenProxy, reason: string, cause?: unknown): Fault {
  return new Fault('FETCH_PROXY', { proxy: shown, reason }, cause);
}

/** An address is no server name on the wire. */
function nameOf(host: string): string {
  return /^[\d.]+$|:/.test(host) ? '' : host;
}

async function inTime<T>(work: Promise<T>, socket: Socket, { timeoutSeconds }: DialTools): Promise<T> {
  const late = (): void => void socket.destroy(Object.assign(new Error('late'), { code: 'ETIMEDOUT' }));
  const timer = setTimeout(late, timeoutSeconds * 1000);
  return work.finally(() => clearTimeout(timer));
}
