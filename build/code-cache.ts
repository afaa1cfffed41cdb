import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const pathOf = (name: string): string => fileURLToPath(new URL(`../${name}`, import.meta.url));

/**
 * recordCodeCache starts a command that was built, stops it once it serves, and keeps what V8 compiled for that beside the bundle:
 * build/launch.ts hands it to the same version of Node.js. @throws Error with what it said when it does not serve
 */
export async function recordCodeCache(command: string): Promise<void> {
  const recorder = ['--import', new URL('record-code.mjs', import.meta.url).href];
  const config = ['--config.file', pathOf('configs/mirth'), '--env-file', pathOf('configs/mirth/example.env')];
  const web = ['--web.listen-address', '127.0.0.1:0'];
  const exporter = spawn(process.execPath, [...recorder, command, ...config, ...web], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  exporter.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
    if (text.includes('serving')) exporter.kill();
  });
  await once(exporter, 'close');
  if (exporter.exitCode !== 0) throw new Error(`the built exporter did not start and stop: ${said}`);
}
