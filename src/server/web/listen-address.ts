import { WebFault } from './web-fault.ts';

/** ListenAddress is where a server listens: a port (an empty host means every interface), a Unix socket, or a socket that is open already. */
export type ListenAddress =
  { readonly host: string; readonly port: number } | { readonly path: string } | { readonly fd: number };

/** parseListenAddress reads `HOST:PORT`, `:PORT`, `[IPV6]:PORT` or `unix:/path`; throws a WebFault when it is none of them. */
export function parseListenAddress(text: string): ListenAddress {
  if (text.startsWith('vsock://')) {
    throw new WebFault(`cannot listen on ${text}: Node.js has no vsock (use unix:/path with socat in front of it)`);
  }
  const path = /^unix:(?:\/\/(?=\/))?(.+)$/.exec(text)?.[1];
  if (path !== undefined) return { path };
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]\s]*)):(\d{1,5})$/.exec(text);
  const port = Number(match?.[3] ?? NaN);
  if (match === null || port > 65_535) {
    throw new WebFault(`not an address to listen on: ${text} (HOST:PORT, :PORT, [IPV6]:PORT or unix:/path)`);
  }
  return { host: match[1] ?? match[2] ?? '', port };
}
