import type { Address } from '../../../model/address.ts';
import type { Proxies, Proxy } from '../../../model/proxies.ts';
import { basicOf } from '../basic.ts';
import type { Endpoint } from '../endpoint.ts';
import { type Bypass, openBypass } from './bypass.ts';
import type { Way } from './dial.ts';

/** Route is how a server is reached: by a way of its own, or through a proxy. */
export interface Route {
  readonly way: Way;
  readonly proxy?: OpenProxy;
  /** What may be shown of a way that is not the url's. */
  readonly diverted?: string;
}

/** OpenProxy is a proxy as it is talked to. */
export interface OpenProxy {
  readonly way: Way & { readonly host: string };
  readonly isTls: boolean;
  /** The Proxy-Authorization header; none without a user. */
  readonly headers: Readonly<Record<string, string>>;
  readonly shown: string;
}

/** RouteParts is what leads away from the urls: addresses by `host:port`, by host, or by '' for all; and proxies. */
export interface RouteParts {
  readonly connectTo?: Readonly<Record<string, Address>>;
  readonly proxies?: Proxies;
}

/** openRoutes says how each endpoint is reached. What is connected to in the place of the url's goes before a proxy. */
export function openRoutes({ connectTo = {}, proxies }: RouteParts): (endpoint: Endpoint) => Route {
  const diverted = new Map(
    Object.entries(connectTo).map(([from, to]) => [from.toLowerCase(), { way: wayOf(to.address), diverted: to.shown }]),
  );
  const bypass: Bypass = proxies?.bypass === undefined ? () => false : openBypass(proxies.bypass);
  const http = proxies?.http && openProxy(proxies.http);
  const https = proxies?.https && openProxy(proxies.https);
  return ({ url, socketPath, isForeign }) => {
    if (socketPath !== undefined) return { way: { path: socketPath } };
    const own = hostOf(url);
    const written = url.hostname.toLowerCase();
    const named = diverted.get(`${written}:${own.port}`) ?? diverted.get(written);
    // Another server that a redirect names is not the one that stands behind that address.
    const elsewhere = named ?? (isForeign === true ? undefined : diverted.get(''));
    if (elsewhere !== undefined) return elsewhere;
    const proxy = url.protocol === 'https:' ? https : http;
    return proxy === undefined || bypass(own.host, own.port) ? { way: own } : { way: own, proxy };
  };
}

/** hostOf gives the host of a url, without brackets, and its port. */
export function hostOf(url: URL): { readonly host: string; readonly port: number } {
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
  return { host: url.hostname.replace(/^\[|\]$/g, ''), port };
}

function wayOf(text: string): Way {
  return text.startsWith('unix:') ? { path: text.slice('unix:'.length) } : hostOf(new URL(`http://${text}`));
}

function openProxy({ url: text, shown }: Proxy): OpenProxy {
  const url = new URL(text);
  const user = basicOf(url);
  const headers = user === undefined ? {} : { 'proxy-authorization': user };
  return { way: hostOf(url), isTls: url.protocol === 'https:', headers, shown };
}
