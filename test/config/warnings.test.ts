import { expect, it } from 'vitest';
import { formatProblem } from '../../src/config/format-problem.ts';
import { load } from './stand-ins.ts';

const metric = (keys: string): string => `    metrics: [{name: m, type: gauge, help: h, value: $.v, ${keys}}]\n`;
const source = (name: string): string => `sources:\n  ${name}:\n    url: http://h\n    labels: {site: x}\n`;

it('a warning is no reason to refuse a config, and says that it is one', async () => {
  const loaded = await load({ 'a.yaml': source('a') + metric('labels: {site: y}') });
  expect(loaded).toHaveProperty('config');
  expect(loaded.warnings.map(formatProblem)).toEqual([
    expect.stringMatching(
      /^a\.yaml:5:68 sources\.a\.metrics\[0\]\.labels\.site warning: the label site hides .*a\.yaml:4$/,
    ),
  ]);
});

it('warnings are given beside problems', async () => {
  const loaded = await load({ 'a.yaml': `${source('a')}    x: y\n${metric('labels: {site: y}')}` });
  expect('problems' in loaded && loaded.problems.map(({ code }) => code)).toEqual(['CONFIG_UNKNOWN_KEY']);
  expect(loaded.warnings.map(({ code, level }) => [code, level])).toEqual([['CONFIG_HIDDEN_LABEL', 'warning']]);
});

it.each(['', '# sources:\n#   a: { url: http://h }\n', 'sources: {}\n', 'lookups: {}\n'])(
  '%j asks nothing, which is said',
  async (text) => {
    const { warnings } = await load({ 'a.yaml': text });
    expect(warnings.map(({ code, place }) => [code, place.line])).toEqual([['CONFIG_EMPTY', 1]]);
  },
);

it('a file beside others may hold no source', async () => {
  expect((await load({ 'a.yaml': source('a'), 'b.yaml': '# later\n' })).warnings).toEqual([]);
  expect((await load({ 'a.yaml': 'modules: { a: {} }' })).warnings).toEqual([]);
});

it('control characters of a file are escaped where they are shown', async () => {
  const loaded = await load({ 'a.yaml': 'sources: "a\\e[31m\\nb\\x9b"' });
  const [problem] = 'problems' in loaded ? loaded.problems : [];
  expect(problem && formatProblem(problem)).toContain('must be a map, not a\\u001b[31m\\u000ab\\u009b (');
});

it('a label from defaults that a source sets is meant, and none is said twice', async () => {
  const text = `defaults: {labels: {site: d}}\n${source('a')}${metric('labels: {other: y}')}  b: {url: "http://h"}\n`;
  expect((await load({ 'a.yaml': text })).warnings).toEqual([]);
});

it('names of OpenMetrics are looked at over all files', async () => {
  const of = (name: string, type: string, file: string) =>
    `sources: {${file}: {url: "http://h", metrics: [{name: ${name}, type: ${type}, help: h, value: 1}]}}`;
  const loaded = await load({ 'a.yaml': of('x_total', 'counter', 'a'), 'b.yaml': of('x', 'gauge', 'b') });
  expect(loaded.warnings.map(({ code, place }) => [code, place.file])).toEqual([['CONFIG_OPENMETRICS_NAME', 'a.yaml']]);
});
