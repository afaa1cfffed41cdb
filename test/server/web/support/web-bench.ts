import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../../../src/runtime/clock.ts';
import type { Reloader } from '../../../../src/runtime/reload/reload.ts';
import { createSlot } from '../../../../src/runtime/slot.ts';
import { createProbeHistory } from '../../../../src/server/probe/probe-history.ts';
import { createTelemetry } from '../../../../src/runtime/telemetry.ts';
import { createServer } from '../../../../src/server/server.ts';
import { parseListenAddress } from '../../../../src/server/web/listen-address.ts';
import { openWeb, type Web, type WebOptions } from '../../../../src/server/web/open-web.ts';
import { type Behaviour, entryOf, openBench } from '../../../runtime/fake-sources.ts';

/** Folder is a scratch folder that is gone when it is disposed. */
export interface Folder extends AsyncDisposable {
  path(name: string): string;
  /** Gives the path. */
  write(name: string, text: string): Promise<string>;
}

export async function openFolder(): Promise<Folder> {
  const root = await mkdtemp(join(tmpdir(), 'web-'));
  const path = (name: string): string => join(root, name);
  return {
    path,
    write: async (name, text) => writeFile(path(name), text).then(() => path(name)),
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }),
  };
}

/** WebBench is the web side before a source of one sample, `a 1`. */
export interface WebBench extends AsyncDisposable {
  readonly web: Web;
  readonly port: number;
  /** What the web side did: `reloaded config true`, `refused password`. */
  readonly events: readonly string[];
  /** Log lines as `level message err`. */
  readonly logged: readonly string[];
}

export interface WebSetup extends Partial<Omit<WebOptions, 'addresses'>> {
  readonly addresses?: readonly string[];
  readonly source?: Behaviour;
}

const RELOADER: Reloader = {
  reload: () => Promise.resolve({ kind: 'unchanged' }),
  last: undefined,
  hash: '00',
  shown: [],
  [Symbol.asyncDispose]: () => Promise.resolve(),
};

/** startWeb serves on loopback; without more in the setup, plainly and for everybody. */
export async function startWeb({
  addresses = ['127.0.0.1:0'],
  source = () => 1,
  ...over
}: WebSetup): Promise<WebBench> {
  const { generation } = openBench(systemClock, { sources: [entryOf('a')], behaviours: { a: source } });
  const slot = createSlot(generation, systemClock);
  const telemetry = createTelemetry('1.2.3', { hasExporterMetrics: false });
  const events: string[] = [];
  const logged: string[] = [];
  const write = (level: string) => (fields: object, message: string) => {
    const { err } = fields as { err?: string | Error };
    logged.push([level, message, ...(err === undefined ? [] : [err.toString()])].join(' '));
  };
  const log = { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
  const server = createServer({
    ...{ slot, reloader: RELOADER, telemetry, clock: systemClock, log },
    probes: createProbeHistory(),
    discovery: { families: () => [] },
    version: '1.2.3',
    telemetryPath: '/metrics',
    isLifecycleEnabled: false,
  });
  const dispose = async (): Promise<void> => {
    await server.close();
    await slot[Symbol.asyncDispose]();
  };
  try {
    const web = await openWeb({
      server,
      addresses: addresses.map(parseListenAddress),
      configFile: undefined,
      paths: { external: '', prefix: '' },
      maxRequests: 40,
      scrapePaths: ['/metrics'],
      isHealthyOpen: false,
      log,
      clock: systemClock,
      events: {
        reloaded: (part, isSuccessful) => void events.push(`reloaded ${part} ${isSuccessful}`),
        serving: () => undefined,
        refused: (reason) => void events.push(`refused ${reason}`),
      },
      ...over,
    });
    return {
      web,
      port: URL.canParse(web.url) ? Number(new URL(web.url).port) : 0,
      events,
      logged,
      async [Symbol.asyncDispose]() {
        await web.close(1000);
        await dispose();
      },
    };
  } catch (cause) {
    await dispose();
    throw cause;
  }
}
