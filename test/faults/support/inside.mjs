// Loaded into the exporter before anything else: answers what only the process itself can tell, moves its
// clock, and resolves names under `.test` at the name server whose port is in NAME_SERVER.
import dns from 'node:dns';
import { setImmediate as turn } from 'node:timers/promises';

const Real = Date;
let offset = 0;
const now = () => Real.now() + offset;

// The machine's clock as a step of NTP or of a hypervisor leaves it: timers go on, as they do then.
class Moved extends Real {
  constructor(/** @type {number} */ time = now(), /** @type {number[]} */ ...rest) {
    super(.../** @type {[number]} */ ([time, ...rest]));
  }
  /** @override */
  static now = now;
}
globalThis.Date = /** @type {DateConstructor} */ (/** @type {unknown} */ (Moved));

/** Node asks the system's resolver, which cannot be led to another port. */
function leadNames(/** @type {string} */ port) {
  const resolver = new dns.promises.Resolver();
  resolver.setServers([`127.0.0.1:${port}`]);
  const own = dns.lookup;
  /** @type {(host: string, options: dns.LookupAllOptions, callback: (error: unknown, found?: object[]) => void) => void} */
  const lookup = (host, options, callback) => {
    if (!host.endsWith('.test')) return own(host, options, callback);
    resolver.resolve4(host).then(
      (found) =>
        callback(
          null,
          found.map((address) => ({ address, family: 4 })),
        ),
      (/** @type {unknown} */ cause) =>
        callback(Object.assign(/** @type {Error} */ (cause), { syscall: 'getaddrinfo' })),
    );
  };
  dns.lookup = /** @type {typeof dns.lookup} */ (/** @type {unknown} */ (lookup));
}
if (process.env['NAME_SERVER'] !== undefined) leadNames(process.env['NAME_SERVER']);

/** What is left when all that can be freed is. */
async function rest() {
  for (let round = 0; round < 5; round++) {
    await turn();
    globalThis.gc?.();
  }
  const inherited = [];
  for (const name in {}) inherited.push(name);
  const { heapUsed: heapBytes, external: externalBytes } = process.memoryUsage();
  return { heapBytes, externalBytes, resources: process.getActiveResourcesInfo(), inherited };
}

process.on('message', (/** @type {{ id: number, ask: string, value: number }} */ { id, ask, value }) => {
  if (ask === 'clock') offset = value;
  void (ask === 'rest' ? rest() : Promise.resolve()).then((answer) => process.send?.({ id, answer }));
});
// The channel alone keeps no process alive.
process.channel?.unref();
