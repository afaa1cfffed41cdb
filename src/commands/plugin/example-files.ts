import { join } from 'node:path';
import { markedNodes } from '../../kit/marked-nodes.ts';
import { nodeOf } from '../../kit/node-of.ts';
import type { Example, Plugin } from '../../kit/plugin.ts';
import type { ConfigNode } from '../../model/node.ts';
import { openScratch, writeFiles } from '../write-files.ts';

/**
 * withExampleFiles gives an example's options as they would stand in a config. Where they name a file and the example's
 * input is text, they stand in a folder of their own, in which that file holds the input.
 */
export async function withExampleFiles<T>(
  { options }: Plugin,
  example: Example,
  use: (options: ConfigNode) => Promise<T>,
): Promise<T> {
  const at = (folder: string): ConfigNode =>
    nodeOf(example.options, { file: join(folder, 'example.yaml'), line: 1, column: 1, path: 'options' });
  const files = markedNodes(options, at('.'), 'file');
  const { input } = example;
  if (files.length === 0 || typeof input !== 'string') return use(at('.'));
  await using folder = await openScratch('example-');
  await writeFiles(new Map(files.map(({ text }) => [join(folder.path, text), input])));
  return await use(at(folder.path));
}
