import type { Report } from '../kit/compiler.ts';
import { type ConfigNode, entryOf, type MapEntry, type ScalarNode } from '../model/node.ts';
import { isNoProxy, type ProxyEnvironment, proxyUrl } from './proxies.ts';

/**
 * checkTransport looks at the way on which a source is reached. Reports CONFIG_PROXY for a proxy that is none, its own or
 * the environment's, and CONFIG_CONNECT_TO; their values are not shown.
 */
export function checkTransport(
  { keyPlace, value: source }: MapEntry,
  { wrong }: ProxyEnvironment,
  report: Report,
): void {
  const proxy = entryOf(source, 'proxy');
  const diverted = entryOf(source, 'connect_to');
  if (proxy?.kind === 'scalar') checkProxy(proxy, report);
  else if (diverted?.kind !== 'scalar') {
    const hint = 'mend it, or set proxy: none';
    for (const name of wrong) {
      report({ code: 'CONFIG_PROXY', place: keyPlace, message: `${name} is no url of a proxy`, hint });
    }
  }
  for (const address of diverted === undefined ? [] : addressesIn(diverted)) checkAddress(address, report);
  if (diverted === undefined || proxy?.kind !== 'scalar' || isNoProxy(proxy)) return;
  const message = 'connect_to and proxy exclude each other';
  report({ code: 'CONFIG_CONNECT_TO', place: diverted.place, message, hint: 'a proxy connects by the url' });
}

function checkProxy(node: ScalarNode, report: Report): void {
  // Credentials are cut out of what is shown by what stands before them.
  const isBare = node.text.includes('@') && !node.text.includes('://');
  if (isNoProxy(node) || (!isBare && proxyUrl(node.text) !== undefined)) return;
  const hint = 'like http://proxy:3128 or https://user:password@proxy, or none; SOCKS is not spoken';
  report({ code: 'CONFIG_PROXY', place: node.place, message: 'this is no url of a proxy', hint });
}

function addressesIn(node: ConfigNode): readonly ScalarNode[] {
  if (node.kind === 'scalar') return [node];
  return node.kind === 'map' ? node.entries.flatMap(({ value }) => addressesIn(value)) : [];
}

function checkAddress({ text, place }: ScalarNode, report: Report): void {
  const isSocket = /^unix:\/./.test(text);
  const [, port = ''] = /^(?:\[[\da-fA-F:.]+\]|[^:/?#@\s[\]]+):(\d{1,5})$/.exec(text) ?? [];
  if (isSocket || (Number(port) > 0 && Number(port) < 65_536 && URL.canParse(`http://${text}`))) return;
  const hint = 'like 10.0.0.5:8443, [::1]:8443, internal.example.org:443 or unix:/run/app.sock';
  report({ code: 'CONFIG_CONNECT_TO', place, message: 'nothing can be connected to at this', hint });
}
