import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BUILD_MILLISECONDS, buildCommand, type Built } from '../support/built.ts';
import { runCommand, runNode } from '../support/run-command.ts';
import { shippedConfigs } from '../support/shipped-configs.ts';

/** Wrong in as many ways as a schema knows. */
const WRONG = `
sources:
  a:
    url: 1
    auth: { type: basic, usrname: x }
    decode: { type: xml, csv: {} }
    metrics:
      - { name: 7up, typ: gauge, value: [], labels: 1 }
      - { name: ok, type: gage, help: H, value: $.a, buckets: [] }
  b c: { metrics: none }
modules: []
nothing: here
`;
/** Nothing may be compiled from text. */
const NO_EVAL = '--disallow-code-generation-from-strings';

let built: Built;
let wrong = '';
beforeAll(async () => {
  built = await buildCommand();
  wrong = join(built.folder, 'wrong.yaml');
  await writeFile(wrong, WRONG);
}, BUILD_MILLISECONDS);
afterAll(() => built[Symbol.asyncDispose]());

describe('what V8 compiled at the build', () => {
  const says = `
    const vm = require('node:vm');
    vm.Script = class extends vm.Script {
      constructor(...given) { super(...given); console.log('rejected', this.cachedDataRejected); }
    };
    require(process.argv[1]);`;
  const started = async (): Promise<string> => (await runNode(['-e', says, built.command, '--version'])).stdout;

  it('is taken at a start, and missed by none', async () => {
    const cache = join(built.folder, 'code.cache');
    expect(await started()).toMatch(/^rejected false\n\d/);
    await writeFile(cache, 'not what V8 compiled');
    expect(await started()).toMatch(/^rejected true\n\d/);
    await rm(cache);
    expect(await started()).toMatch(/^rejected undefined\n\d/);
  });
});

describe('the built command', () => {
  it('runs the tests of all shipped configs', async () => {
    const { code, stdout } = await runNode([built.command, 'test', ...shippedConfigs().map(({ test }) => test)]);
    expect(stdout).not.toContain('failed');
    expect(code).toBe(0);
  });

  it.each(shippedConfigs())('holds $name against schemas that were compiled before', async ({ config, envFile }) => {
    const variables = envFile === undefined ? [] : ['--env-file', envFile];
    const { code, stderr } = await runNode([NO_EVAL, built.command, 'check', config, ...variables]);
    expect([code, stderr]).toEqual([0, '']);
  });

  it('says the same of a wrong config as the source', async () => {
    const [ours, theirs] = await Promise.all([runNode([built.command, 'check', wrong]), runCommand(['check', wrong])]);
    expect(ours).toEqual(theirs);
    expect(ours.code).toBe(1);
  });
});

function startNode(parameters: readonly string[]): ChildProcessByStdio<null, null, Readable> {
  return spawn(process.execPath, parameters, { stdio: ['ignore', 'ignore', 'pipe'] });
}

/** Stops an exporter once it serves and has said this; gives all that it says. */
async function saidUntil(exporter: ReturnType<typeof startNode>, ends: string): Promise<readonly string[]> {
  const said: string[] = [];
  let isStopped = false;
  for await (const line of createInterface({ input: exporter.stderr })) {
    said.push(line);
    const [, url] = /msg=serving url=(\S+)/.exec(said.join('\n')) ?? [];
    if (isStopped || url === undefined || !said.some((one) => one.includes(ends))) continue;
    isStopped = true;
    // Once it answers it knows how to stop, too.
    await fetch(`${url}/-/healthy`);
    exporter.kill();
  }
  return said;
}

describe('--cpu-profile', () => {
  it.each([
    { name: 'until its time is over', duration: '2s', ends: 'CPU profile written' },
    { name: 'until the exporter stops', duration: '10m', ends: 'serving' },
  ])('is written $name', async ({ duration, ends }) => {
    const [config] = shippedConfigs().filter(({ name }) => name === 'mirth');
    const file = join(built.folder, `${duration}.cpuprofile`);
    const exporter = startNode([
      ...[built.command, '--config.file', config?.config ?? '', '--env-file', config?.envFile ?? ''],
      ...['--web.listen-address', '127.0.0.1:0', '--cpu-profile', duration, '--cpu-profile.file', file],
    ]);
    const said = await saidUntil(exporter, ends);
    const profile = JSON.parse(await readFile(file, 'utf8')) as Readonly<Record<string, readonly unknown[]>>;
    expect(profile['nodes']?.length).toBeGreaterThan(0);
    expect(profile['samples']?.length).toBe(profile['timeDeltas']?.length);
    expect(said.filter((line) => line.includes('CPU profile written'))).toHaveLength(1);
  });

  it.each(['0s', '11m', 'soon'])('is refused for %s', async (duration) => {
    const { code, stderr } = await runNode([built.command, '--config.file', wrong, '--cpu-profile', duration]);
    expect(stderr).toContain('up to 10m');
    expect(code).toBe(2);
  });
});
