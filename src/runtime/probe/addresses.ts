import { BlockList, isIP } from 'node:net';

/** Reach says what a probe may ask at: a host by its name, and every address that is then connected to. */
export interface Reach {
  /** Of a url's host, before it is resolved: an address, or a name in lower case. */
  readonly allowsHost: (host: string) => boolean;
  /** Of an address that a host was resolved to; of the host itself where a proxy resolves it. */
  readonly allowsAddress: (address: string, host: string) => boolean;
}

/**
 * What only those within may ask: this host, link-local addresses (RFC 3927, RFC 4291), where clouds tell machines their
 * secrets (AWS, Google and Azure at 169.254.169.254; further ones by name below), and the same as written in IPv6
 * (RFC 6052, RFC 3056).
 */
const FORBIDDEN: readonly (readonly [net: string, prefix: number])[] = [
  ['0.0.0.0', 8],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  // Alibaba, Azure's host, Oracle.
  ['100.100.100.200', 32],
  ['168.63.129.16', 32],
  ['192.0.0.192', 32],
  ['::', 96],
  ['fe80::', 10],
  // AWS.
  ['fd00:ec2::', 32],
  ['64:ff9b::', 104],
  ['64:ff9b::127.0.0.0', 104],
  ['64:ff9b::169.254.0.0', 112],
  ['2002:7f00::', 24],
  ['2002:a9fe::', 32],
];

/** A constant that takes its time to make, which only who probes needs. */
const made: { forbidden?: BlockList } = {};

/** reachOf reads `targets_allowed`; undefined is every address that is not forbidden. */
export function reachOf(allowed: readonly string[] | undefined): Reach {
  const isOutside = (address: string): boolean => !holds((made.forbidden ??= blockListOf(FORBIDDEN)), address);
  if (allowed === undefined) {
    return { allowsHost: isOutside, allowsAddress: isOutside };
  }
  if (allowed.includes('any')) return { allowsHost: () => true, allowsAddress: () => true };
  const nets = allowed.map(netOf).filter((net) => net !== undefined);
  const list = blockListOf(nets);
  const names = allowed.filter((entry) => netOf(entry) === undefined).map((entry) => entry.toLowerCase());
  const isNamed = (host: string): boolean => names.some((name) => matches(name, host));
  return {
    // A name that is not listed may still lead into a network that is.
    allowsHost: (host) => (isIP(host) === 0 ? isNamed(host) || nets.length > 0 : holds(list, host)),
    allowsAddress: (address, host) =>
      holds(list, address) || (isNamed(host) && (isOutside(address) || isLocalName(host))),
  };
}

/** isReach tells whether a text can stand in `targets_allowed`. */
export function isReach(entry: string): boolean {
  return entry === 'any' || netOf(entry) !== undefined || HOST.test(entry);
}

const HOST = /^(?:\*\.)?(?!-)[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?$/i;

/** Names that mean this host by themselves (RFC 6761): who lists one means it. */
function isLocalName(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost');
}

function matches(name: string, host: string): boolean {
  return name.startsWith('*.') ? host.endsWith(name.slice(1)) && host.length > name.length - 1 : name === host;
}

function netOf(entry: string): readonly [string, number] | undefined {
  const [address = '', prefix, ...rest] = entry.split('/');
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return undefined;
  const longest = family === 4 ? 32 : 128;
  if (prefix === undefined) return [address, longest];
  return /^\d{1,3}$/.test(prefix) && Number(prefix) <= longest ? [address, Number(prefix)] : undefined;
}

function blockListOf(nets: readonly (readonly [string, number])[]): BlockList {
  const list = new BlockList();
  for (const [net, prefix] of nets) list.addSubnet(net, prefix, isIP(net) === 6 ? 'ipv6' : 'ipv4');
  return list;
}

/** An IPv4 address that is written in IPv6 (`::ffff:127.0.0.1`) is held against the IPv4 networks, too. */
function holds(list: BlockList, address: string): boolean {
  const family = isIP(address);
  return family !== 0 && list.check(address, family === 6 ? 'ipv6' : 'ipv4');
}
