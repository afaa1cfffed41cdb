import { expect, it } from 'vitest';
import { configBlocks } from '../../src/config/markdown.ts';

const blocks = (text: string): readonly string[] => configBlocks({ file: 'a.md', text }).map((block) => block.text);

it.each([
  ['a config', '# T\n\n```yaml\nsources: {}\n```\nmore\n', ['\n\n\nsources: {}\n']],
  [
    'two, each by itself',
    '```yml\nsources: {}\n```\n~~~yaml\nmodules: {}\n~~~\n',
    ['\nsources: {}\n', '\n\n\n\nmodules: {}\n'],
  ],
  ['one in a list', '- a\n  ```yaml\n  sources:\n    a: {}\n  ```\n', ['\n\n  sources:\n    a: {}\n']],
  ['one that holds a fence', '````yaml\nsources: {}\n# ```\n````\n', ['\nsources: {}\n# ```\n']],
  ['Windows line ends', '```yaml\r\nsources: {}\r\n```\r\n', ['\nsources: {}\n']],
  ['another language', '```json\nsources: {}\n```\n', []],
  ['another file', '```yaml\nscrape_configs: []\n```\n', []],
  ['a part of a config', '```yaml\nmetrics:\n  - sources: a\n```\n', []],
  ['one that is not to be checked', '```yaml no-check\nsources: {}\n```\n', []],
  ['one that does not end', '```yaml\nsources: {}\n', []],
])('%s', (_, text, found) => expect(blocks(text)).toEqual(found));
