import { shown } from '../kit/shown.ts';
import { type ConfigNode, entryOf, type ScalarNode } from '../model/node.ts';
import type { Proxies, Proxy } from '../model/proxies.ts';
import type { Environment } from './env.ts';

/** ProxyEnvironment is what the environment says of proxies. */
export interface ProxyEnvironment {
  /** Undefined when there are none. */
  readonly proxies: Proxies | undefined;
  /** The variables whose text is no url of a proxy. */
  readonly wrong: readonly string[];
}

/** readProxyEnvironment reads HTTP_PROXY, HTTPS_PROXY and NO_PROXY, also in lower case, which wins. */
export function readProxyEnvironment(env: Environment): ProxyEnvironment {
  const http = variableOf(env, 'HTTP_PROXY');
  const https = variableOf(env, 'HTTPS_PROXY');
  const given = [http, https].filter((variable) => variable !== undefined);
  const wrong = given.filter(({ text }) => proxyUrl(text) === undefined).map(({ name }) => name);
  const bypass = variableOf(env, 'NO_PROXY')?.text ?? '';
  const proxies = { ...proxyUnder('http', http), ...proxyUnder('https', https), bypass };
  return { proxies: given.length === 0 ? undefined : proxies, wrong };
}

/** sourceProxies gives what a source's requests go through: its own proxy, or the environment's; with `proxy: none`, nothing. */
export function sourceProxies(source: ConfigNode, { proxies }: ProxyEnvironment): Proxies | undefined {
  const node = entryOf(source, 'proxy');
  if (node?.kind !== 'scalar') return proxies;
  const url = isNoProxy(node) ? undefined : proxyUrl(node.text);
  if (url === undefined) return undefined;
  const proxy: Proxy = { url: url.href, shown: shownOf(node, url) };
  return { http: proxy, https: proxy };
}

/** isNoProxy holds for `none`, which stands for no proxy at all. */
export function isNoProxy({ text }: ScalarNode): boolean {
  return text === 'none';
}

/** proxyUrl reads where a proxy is; `http://` may be left out. Undefined for what is no http or https url of a host alone. */
export function proxyUrl(text: string): URL | undefined {
  const whole = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  if (!URL.canParse(whole)) return undefined;
  const url = new URL(whole);
  const isAlone = url.pathname === '/' && url.search === '' && url.hash === '';
  return isAlone && (url.protocol === 'http:' || url.protocol === 'https:') ? url : undefined;
}

/** What came from outside is shown as its reference, and a password never. */
function shownOf(node: ScalarNode, { origin }: URL): string {
  const isOwn = node.parts.every(({ reference }) => reference === undefined);
  return isOwn ? origin : shown(node).replace(/(^|:\/\/)[^/@]*@/, '$1');
}

interface Variable {
  readonly name: string;
  readonly text: string;
}

function variableOf(env: Environment, name: string): Variable | undefined {
  const found = [name.toLowerCase(), name].find((one) => (env[one] ?? '') !== '');
  return found === undefined ? undefined : { name: found, text: env[found] ?? '' };
}

function proxyUnder(scheme: 'http' | 'https', variable: Variable | undefined): Partial<Proxies> {
  const url = variable && proxyUrl(variable.text);
  return url === undefined ? {} : { [scheme]: { url: url.href, shown: `\${${variable?.name ?? ''}}` } };
}
