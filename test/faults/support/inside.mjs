// Loaded into the exporter before anything else: answers what only the process itself can tell, and moves its clock.
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
