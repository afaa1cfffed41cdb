import { WebFault } from './web-fault.ts';

/** WebPaths is where the exporter is, seen from outside and from inside; both without a slash at the end. */
export interface WebPaths {
  /** The path of the external url: links begin with it. */
  readonly external: string;
  /** Routes stand below it. */
  readonly prefix: string;
}

/** webPaths reads `--web.external-url` and `--web.route-prefix`, which is the url's path by default; throws a WebFault. */
export function webPaths(externalUrl: string | undefined, routePrefix: string | undefined): WebPaths {
  const external = externalUrl === undefined ? '' : trimmed(externalPath(externalUrl));
  if (routePrefix === undefined) return { external, prefix: external };
  if (!/^\/[\w./~-]*$/.test(routePrefix)) {
    throw new WebFault(`--web.route-prefix is a path like /omni, not ${routePrefix}`);
  }
  return { external, prefix: trimmed(routePrefix) };
}

/**
 * routedPath gives the path and query that a request target stands for below the prefix; undefined when it lies outside.
 * A target in absolute form (RFC 9112, 3.2.2) stands for its path. Nothing is decoded, and `..` is a name like any other.
 */
export function routedPath(target: string, prefix: string): string | undefined {
  const path = target.replace(/^https?:\/\/[^/?#]*/i, '');
  if (!path.startsWith(prefix)) return undefined;
  const inner = path.slice(prefix.length);
  if (inner.startsWith('/')) return inner;
  return inner === '' || inner.startsWith('?') ? `/${inner}` : undefined;
}

function externalPath(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new WebFault(`--web.external-url is a url like https://host.example/omni, not ${text}`);
  }
  return url.pathname;
}

function trimmed(path: string): string {
  const inner = path.replace(/^\/+|\/+$/g, '');
  return inner === '' ? '' : `/${inner}`;
}
