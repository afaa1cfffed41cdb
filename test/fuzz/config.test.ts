import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { plugins } from '../../plugins/index.ts';
import { formatProblem } from '../../src/config/format-problem.ts';
import { type Loaded, loadConfig } from '../../src/config/load.ts';
import { createRegistry } from '../../src/kit/registry.ts';
import { shippedConfigs } from '../support/shipped-configs.ts';
import { mutated, PATIENCE, pollution, runs } from './round.ts';

const registry = createRegistry(plugins);
const SECRET = 'pa55-$.a-{{ $.b }}-: [\n- &a *a "';
const shipped = shippedConfigs().map(({ config, env }) => ({ file: config, text: readFileSync(config), env }));
/** What a config needs, where it can be anything. */
const NAMES = /USER|PASS|TOKEN|KEY|SECRET/;

function load({ file, env }: (typeof shipped)[number], text: string): Promise<Loaded> {
  const secrets = Object.entries(env).map(([name, value]) => [name, NAMES.test(name) ? SECRET : value]);
  const withSecrets = Object.fromEntries(secrets) as Record<string, string>;
  return loadConfig({ paths: [], texts: [{ file, text }], registry, env: withSecrets, envFolder: false });
}

it(
  'takes a shipped config that was broken anywhere, or says where it is broken, without a value from outside',
  async () => {
    const given = fc.constantFrom(...shipped).chain((one) => fc.tuple(fc.constant(one), mutated([one.text])));
    let taken = 0;
    await fc.assert(
      fc.asyncProperty(given, async ([one, bytes]) => {
        const text = bytes.toString();
        const loaded = await load(one, text);
        if ('config' in loaded) taken += 1;
        const problems = 'config' in loaded ? loaded.warnings : loaded.problems;
        if (!('config' in loaded)) expect(problems).not.toEqual([]);
        const lines = text.split(/\r\n|\n/).length;
        for (const problem of problems) {
          expect(problem.place.line, formatProblem(problem)).toBeLessThanOrEqual(lines);
          expect(formatProblem(problem)).not.toContain('pa55');
        }
      }),
      runs(150),
    );
    expect(pollution()).toEqual([]);
    expect(taken).toBeGreaterThan(10);
  },
  PATIENCE,
);
