import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { plugins } from '../../plugins/index.ts';
import { loadConfig } from '../../src/config/load.ts';
import { createRegistry } from '../../src/kit/registry.ts';

const registry = createRegistry(plugins);

/** The way out that is shown beside each problem of a metric with these keys. */
async function hintsOf(keys: string): Promise<readonly (string | undefined)[]> {
  const folder = await mkdtemp(join(tmpdir(), 'hints-'));
  const file = join(folder, 'a.yaml');
  await writeFile(file, `sources: { a: { url: "http://h", metrics: [{ name: m, ${keys} }] } }\nlookups: {}\n`);
  const loaded = await loadConfig({ paths: [file], registry, env: {} });
  await rm(folder, { recursive: true });
  return 'problems' in loaded ? loaded.problems.map(({ hint }) => hint) : [];
}

const GAUGE = 'type: gauge, help: M.';

it.each([
  ['arithmetic of paths', `${GAUGE}, value: $.a + $.b`, /CEL: \{cel: "item\.a \+ item\.b"\}/],
  ['a comparison of paths', `${GAUGE}, value: 1, where: $.a == 1`, /\{cel: /],
  ['a path in CEL', `${GAUGE}, value: { cel: $.a / 2 }`, /\$\.a is item\.a/],
  ['a type from the document', 'type: $.kind, help: M., value: $', /\{from: EXPRESSION\}/],
  ['a help that is a template', "type: gauge, help: '{{ $.a }}', value: $", /help: \{from: /],
  ['a metric and a group', `${GAUGE}, value: $, metrics: []`, /metric \(it has `name`\) or a group/],
  ['a map for the two of replace', `${GAUGE}, value: [$, replace: { a: b }]`, /The pattern and the text/],
  ['a list for a map', `${GAUGE}, value: [$, map: [a, b]]`, /\{UP: 1, DOWN: 0\}/],
  ['a list of buckets', 'type: histogram, help: M., buckets: [$.a]', /^like \{"1":/],
])('%s is answered with what to write instead', async (_, keys, hint) => {
  expect(await hintsOf(keys)).toEqual([expect.stringMatching(hint)]);
});
