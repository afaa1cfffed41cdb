import dns from 'node:dns';
import type { LookupFunction } from 'node:net';
import { Fault } from '../../../model/fault.ts';

/**
 * Allow looks at an address before it is connected to: the Fault that it gives ends the request. `address` is an IP
 * address, the path of a unix socket, or `host` again where a proxy resolves it; `host` is what was asked for, and
 * `isForeign` holds where a redirect from another origin named it.
 */
export type Allow = (address: string, host: string, isForeign?: boolean) => Fault | undefined;

/** guardedLookup resolves a name and leaves out the addresses that are not allowed; with none left it fails with the first Fault. */
export function guardedLookup(allow: Allow): LookupFunction {
  return (host, options, callback) => {
    dns.lookup(host, { ...options, all: true }, (error, found) => {
      if (error !== null) return callback(error, '');
      const verdicts = found.map((address) => ({ address, fault: allow(address.address, host) }));
      const allowed = verdicts.flatMap(({ address, fault }) => (fault === undefined ? [address] : []));
      const [first] = allowed;
      if (first === undefined)
        return callback(verdicts[0]?.fault ?? new Fault('FETCH_DNS', { host, reason: 'no address' }), '');
      if (options.all === true) return callback(null, allowed);
      callback(null, first.address, first.family);
    });
  };
}
