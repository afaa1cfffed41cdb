/** originOf gives what tells servers apart: scheme, host and port, or `unix:/path.sock`. */
export function originOf(url: string): string {
  return /^unix:[^:]*/.exec(url)?.[0] ?? new URL(url).origin;
}

/** targetOf gives what a request line asks for: the path and the query of a url, percent-encoded. */
export function targetOf(url: string): string {
  const [socket] = /^unix:[^:]*:?/.exec(url) ?? [];
  const { pathname, search } =
    socket === undefined ? new URL(url) : new URL(url.slice(socket.length), 'http://localhost');
  return pathname + search;
}

/** absoluteUrl reads a url relative to the url of a request, which may lead through a unix socket; undefined when it is none. */
export function absoluteUrl(text: string, base: string): string | undefined {
  if (/^unix:/i.test(text)) return text;
  const origin = originOf(base);
  const isSocket = origin.startsWith('unix:');
  const start = isSocket ? `http://localhost${targetOf(base)}` : base;
  if (!URL.canParse(text, start)) return undefined;
  const { href, protocol } = new URL(text, start);
  if (protocol !== 'http:' && protocol !== 'https:') return undefined;
  return isSocket && !/^[a-z][a-z0-9+.-]*:/i.test(text) ? `${origin}:${targetOf(href)}` : href;
}
