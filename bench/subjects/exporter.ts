import { serve } from '../../src/commands/serve.ts';
import { answer } from '../harness/answer.ts';
import { self } from '../harness/self.ts';

/** The whole product: `exporter CONFIG ENV_FILE`. Each line is answered with what it has cost so far. */
const [config = '', environment = ''] = process.argv.slice(2);

void serve({
  configFiles: [config],
  envFiles: environment === '' ? [] : [environment],
  env: {},
  listenAddress: '127.0.0.1:0',
  telemetryPath: '/metrics',
  logLevel: 'error',
  logFormat: 'json',
}).then(({ url }) => answer({ port: Number(new URL(url).port) }, self()));
