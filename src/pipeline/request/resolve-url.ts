import { refused } from './rendered-part.ts';

/** resolveUrl reads a url relative to another one, which may lead through a unix socket. @throws Fault REQUEST_TEMPLATE */
export function resolveUrl(text: string, base: string): string {
  if (/^[a-z][a-z0-9+.-]*:/i.test(text)) return text;
  const [, socket, path = '/'] = /^(unix:[^:]+)(?::(.*))?$/.exec(base) ?? [];
  const origin = socket === undefined ? base : `http://localhost${path}`;
  if (!URL.canParse(text, origin)) throw refused('url is not a url');
  const { pathname, search, href } = new URL(text, origin);
  return socket === undefined ? href : `${socket}:${pathname}${search}`;
}
