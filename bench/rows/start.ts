import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { interleave } from '../harness/interleave.ts';
import type { Row } from '../harness/row.ts';

const START = 'start';
const OURS = 'omni-exporter';
const pathOf = (name: string): string => fileURLToPath(new URL(`../../${name}`, import.meta.url));

const parameters: readonly string[] = [
  pathOf('dist/main.cjs'),
  ...['--config.file', pathOf('configs/mirth')],
  ...['--env-file', pathOf('configs/mirth/example.env')],
  ...['--web.listen-address', '127.0.0.1:0', '--log.format', 'json'],
];

/** start is the time until the built exporter listens, with the config of Mirth. */
export const start: Row = {
  name: 'start',
  work: 'start to listening, built (row 10)',
  limits: [{ work: START, subject: OURS, of: 'an empty node', atMost: 3.2 }],
  measure: (tools) =>
    interleave(
      [
        { work: START, subject: OURS, run: () => timeOf(parameters, listens) },
        { work: START, subject: 'an empty node', run: () => timeOf(['-e', '0'], (child) => once(child, 'exit')) },
      ],
      tools,
    ),
};

async function timeOf(program: readonly string[], reached: (child: ChildProcess) => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  const child = spawn(process.execPath, program, { stdio: ['ignore', 'pipe', 'pipe'] });
  await reached(child);
  const took = performance.now() - begun;
  child.kill('SIGKILL');
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return took;
}

/** Its log says so. */
function listens(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = '';
    const hear = (text: string): void => {
      said += text;
      if (said.includes('"serving"')) resolve();
    };
    child.stdout?.setEncoding('utf8').on('data', hear);
    child.stderr?.setEncoding('utf8').on('data', hear);
    child.once('exit', () => reject(new Error(`it ended: ${said}`)));
  });
}
