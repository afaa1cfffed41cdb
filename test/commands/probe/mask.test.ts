import { describe, expect, it } from 'vitest';
import { createMask } from '../../../src/commands/probe/mask.ts';
import { loadWithPlugins } from '../../../src/compose.ts';

const CONFIG = `
auth: { a: { type: basic, username: someone, password: in-the-file } }
sources:
  s:
    url: http://\${HOST}:\${PORT}/\${SHORT}
    up: s_up
    auth: a
    headers: { X-Api-Key: key-in-file, X-Site: "\${SITE}", Accept: text/csv }
    query: { q: "\${QUERY}" }
`;
const env = { HOST: 'inner.example', PORT: '8080', SHORT: 'v', SITE: 'inner', QUERY: 'a b&c' };

const loaded = await loadWithPlugins({
  configFiles: [],
  texts: [{ file: 'a.yaml', text: CONFIG }],
  envFiles: [],
  env,
  envFolder: false,
});
if (!('config' in loaded)) throw new Error(JSON.stringify(loaded.problems));
const mask = createMask(loaded.trees, loaded.registry);

describe('in requests', () => {
  it.each([
    ['http://inner.example:8080/v', 'http://${HOST}:${PORT}/v'],
    ['x=a%20b%26c', 'x=${QUERY}'],
    ['inner', '${SITE}'],
    ['key-in-file', '<secret>'],
    ['in-the-file', '<secret>'],
    [btoa('in-the-file'), '<secret>'],
    ['text/csv', 'text/csv'],
    ['http://someone:else@h/', 'http://<secret>@h/'],
  ])('%s', (text, shown) => expect(mask.request(text)).toBe(shown));
});

describe('in answers', () => {
  it.each([
    ['"port": 8080', '"port": 8080'],
    ['welcome to inner.example', 'welcome to ${HOST}'],
    ['in-the-file and key-in-file', '<secret> and <secret>'],
  ])('%s', (text, shown) => expect(mask.answer(text)).toBe(shown));
});
