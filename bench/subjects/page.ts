import { familiesOf, labelColumn } from '../data/series.ts';
import { answer } from '../harness/answer.ts';
import { self } from '../harness/self.ts';
import { createSnapshots } from '../../src/runtime/snapshots.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import type { Generation } from '../../src/runtime/generation.ts';
import { createTelemetry } from '../../src/runtime/telemetry.ts';
import { createServer, type ServerParts } from '../../src/server/server.ts';

/** The product's server over sources that change when they are told to: `page SOURCES ITEMS`, then `PERCENT` a line, or `cost`. */
const [sources, items] = process.argv.slice(2).map(Number) as [number, number];
let turn = 0;

const labels = Array.from({ length: sources }, (_, source) => labelColumn(source, items));
const histories = Array.from({ length: sources }, (_, source) =>
  createSnapshots({ plan: { name: `source-${source}` }, keepLastSeconds: 0, refreshSeconds: 3600 } as never),
);

function poll(source: number): void {
  histories[source]?.commit({
    source: `source-${source}`,
    at: Date.now(),
    seconds: 0.01 + turn / 1e6,
    bytes: 2400,
    families: familiesOf(source, labels[source] ?? [], turn),
    drops: new Map(),
  });
}

/** Lets that share of the sources have new samples. */
function change(percent: number): void {
  turn += 1;
  const step = 100 / percent;
  for (let source = 0; source < sources; source += step) poll(Math.floor(source));
}

const generation = {
  sources: [],
  collect: () => Promise.resolve(histories.map((history) => history.view(Date.now()))),
} as unknown as Generation;

const log = { debug: nothing, info: nothing, warn: nothing, error: console.error };
const parts: ServerParts = {
  slot: {
    current: generation,
    use: (work: (one: Generation) => unknown) => Promise.resolve(work(generation)),
  } as never,
  reloader: undefined as never,
  probes: undefined as never,
  discovery: { families: () => [] },
  telemetry: createTelemetry('0.0.0'),
  clock: systemClock,
  log,
  version: '0.0.0',
  telemetryPath: '/metrics',
  isLifecycleEnabled: false,
};

function nothing(): void {
  // Nobody reads this log.
}

const cost = self();
change(100);
void createServer(parts)
  .listen({ port: 0, host: '127.0.0.1' })
  .then((url) =>
    answer({ port: Number(new URL(url).port) }, (line) => {
      if (line === 'cost') return cost(line);
      change(Number(line));
      return {};
    }),
  );
