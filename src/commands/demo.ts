import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createScope } from '../kit/scope.ts';
import { startMirth } from './demo/mirth-server.ts';
import { startStatusApp } from './demo/status-app.ts';
import { channelsAt, statusAt } from './demo/traffic.ts';
import { type Running, serve } from './serve.ts';

const USERNAME = 'monitor';
const PASSWORD = 'demo';

/** The demo's upstreams look as if they had run for so long. */
const HEAD_START_SECONDS = 600;

/**
 * demo starts a Mirth and a /status app of its own and serves them with the shipped configs, to this machine alone, on port
 * 9877 or EXPORTER_PORT. It throws a StartFault when that port is taken. Stopping it stops the upstreams too.
 */
export async function demo(env: NodeJS.ProcessEnv = process.env): Promise<Running> {
  const started = Date.now();
  const seconds = (): number => HEAD_START_SECONDS + (Date.now() - started) / 1000;
  const upstreams = createScope();
  try {
    const mirth = upstreams.own(
      await startMirth({ channels: () => channelsAt(seconds()), username: USERNAME, password: PASSWORD }),
    );
    const app = upstreams.own(await startStatusApp({ status: () => statusAt(seconds()) }));
    const configs = configsFolder();
    const running = await serve({
      configFiles: [join(configs, 'mirth'), join(configs, 'status-app')],
      envFiles: [],
      env: {
        ...env,
        MIRTH_ENDPOINT: mirth.url,
        MIRTH_USERNAME: USERNAME,
        MIRTH_PASSWORD: PASSWORD,
        APP_PORT: String(app.port),
      },
      // On a loopback address `POST /-/reload` works, and nobody else sees the demo.
      listenAddress: `127.0.0.1:${env['EXPORTER_PORT'] ?? '9877'}`,
      telemetryPath: '/metrics',
      logLevel: 'info',
      logFormat: 'logfmt',
    });
    process.stdout.write(welcome(running.url, [mirth.url, app.url]));
    const stop = (): Promise<void> => running.stop().finally(() => upstreams[Symbol.asyncDispose]());
    return { ...running, stop };
  } catch (cause) {
    await upstreams[Symbol.asyncDispose]();
    throw cause;
  }
}

/** The folder `configs` beside package.json: one level up from the bundle, two from the source. */
function configsFolder(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  const folders = [join(here, '../configs'), join(here, '../../configs')];
  return folders.find((folder) => existsSync(folder)) ?? join(here, 'configs');
}

function welcome(url: string, [mirth, app]: readonly [string, string]): string {
  return `
The exporter serves the two upstreams of this demo:

  metrics           ${url}/metrics
  one source only   ${url}/metrics?source=app_status
  the sources       ${url}/
  the config        ${url}/config

  Mirth Connect     ${mirth}  (user ${USERNAME}, password ${PASSWORD})
  the /status app   ${app}/status

Its configs are configs/mirth/mirth.yaml and configs/status-app/status-app.yaml. Ctrl-C ends it.
`;
}
