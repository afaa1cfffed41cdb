import { BlockList, isIP } from 'node:net';

/** Bypass holds for hosts and ports that are reached without a proxy. A host is a name or an address, without brackets. */
export type Bypass = (host: string, port: number) => boolean;

/**
 * openBypass reads a NO_PROXY list as Go's net/http reads it: names stand for what is below them, too, with a dot in
 * front for that alone; addresses, networks, `*`, each but a network with a port or without one. `localhost` and
 * loopback addresses are never reached by the environment's proxy (https://pkg.go.dev/golang.org/x/net/http/httpproxy).
 */
export function openBypass(list: string): Bypass {
  const rules = list
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((rule) => rule !== '')
    .map(ruleOf);
  return (host, port) => {
    const name = host.toLowerCase().replace(/\.$/, '');
    return isLocal(name) || rules.some((matches) => matches(name, port));
  };
}

const LOCAL = new BlockList();
LOCAL.addSubnet('127.0.0.0', 8, 'ipv4');
LOCAL.addAddress('::1', 'ipv6');

function isLocal(name: string): boolean {
  return name === 'localhost' || isIn(LOCAL, name);
}

function isIn(list: BlockList, address: string): boolean {
  const family = isIP(address);
  return family !== 0 && list.check(address, family === 6 ? 'ipv6' : 'ipv4');
}

function ruleOf(rule: string): Bypass {
  if (rule === '*') return () => true;
  const network = networkOf(rule);
  if (network !== undefined) return (name) => isIn(network, name);
  const [, bracketed, plain = '', digits] = /^(?:\[(.*)\]|([^:]*|.*:.*:[^:]*?))(?::(\d+))?$/.exec(rule) ?? [];
  const wanted = bracketed ?? (isIP(rule) === 6 ? rule : plain);
  const isPort = (port: number): boolean => digits === undefined || isIP(rule) === 6 || port === Number(digits);
  if (isIP(wanted) !== 0) return (name, port) => name === wanted && isPort(port);
  const below = `.${wanted.replace(/^\*?\./, '')}`;
  const isBelowOnly = /^\*?\./.test(wanted);
  return (name, port) => isPort(port) && (name.endsWith(below) || (!isBelowOnly && name === wanted));
}

function networkOf(rule: string): BlockList | undefined {
  const [, address = '', bits = ''] = /^(.+)\/(\d+)$/.exec(rule) ?? [];
  const family = isIP(address);
  if (family === 0 || Number(bits) > (family === 6 ? 128 : 32)) return undefined;
  const list = new BlockList();
  list.addSubnet(address, Number(bits), family === 6 ? 'ipv6' : 'ipv4');
  return list;
}
