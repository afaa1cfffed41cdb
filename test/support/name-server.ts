import dns from 'node:dns';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { isIPv4 } from 'node:net';
import { vi } from 'vitest';

/** NameServer is a name server on loopback that gives every name the addresses that stand here now. */
export interface NameServer extends AsyncDisposable {
  /** IPv4 addresses; none is no such name. */
  addresses: readonly string[];
  /** Where it listens: UDP, on 127.0.0.1. */
  readonly port: number;
  /** Questions so far. */
  readonly asked: number;
}

const HEADER_BYTES = 12;

/**
 * startNameServer answers over UDP (RFC 1035, 4.1), with nothing to be kept. Node asks the system's resolver, which
 * cannot be led to another port: names under `.test` are resolved at this server in its place until it is disposed.
 */
export async function startNameServer(): Promise<NameServer> {
  const socket = createSocket('udp4');
  const state = { addresses: [] as readonly string[], asked: 0, port: 0 };
  socket.on('message', (question, from) => {
    state.asked += 1;
    socket.send(answerTo(question, state.addresses), from.port, from.address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  state.port = socket.address().port;
  const resolver = new dns.promises.Resolver();
  resolver.setServers([`127.0.0.1:${state.port}`]);
  const spy = leadAway(resolver);
  return Object.assign(state, {
    async [Symbol.asyncDispose]() {
      spy.mockRestore();
      socket.close();
      await once(socket, 'close');
    },
  });
}

type Lookup = (
  host: string,
  options: dns.LookupAllOptions,
  callback: (error: Error | null, found: dns.LookupAddress[]) => void,
) => void;

function leadAway(resolver: dns.promises.Resolver): { mockRestore(): void } {
  const own = dns.lookup as unknown as Lookup;
  const lookup: Lookup = (host, options, callback) => {
    if (!host.endsWith('.test')) return own(host, options, callback);
    resolver.resolve4(host).then(
      (found) =>
        callback(
          null,
          found.map((address) => ({ address, family: 4 })),
        ),
      (cause: unknown) => callback(Object.assign(cause as Error, { syscall: 'getaddrinfo' }), []),
    );
  };
  return vi.spyOn(dns, 'lookup').mockImplementation(lookup as unknown as typeof dns.lookup);
}

function answerTo(question: Buffer, addresses: readonly string[]): Buffer {
  const end = question.indexOf(0, HEADER_BYTES) + 5;
  const head = Buffer.from(question.subarray(0, end));
  head.writeUInt16BE(addresses.length === 0 ? 0x8183 : 0x8180, 2);
  head.writeUInt16BE(addresses.length, 6);
  head.fill(0, 8, HEADER_BYTES);
  return Buffer.concat([head, ...addresses.filter(isIPv4).map(record)]);
}

/** The name of the question, type A, class IN, nothing to live, four bytes. */
function record(address: string): Buffer {
  return Buffer.from([0xc0, HEADER_BYTES, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, ...address.split('.').map(Number)]);
}
