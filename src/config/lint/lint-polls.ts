import { entryOf } from '../../model/node.ts';
import { sectionOf } from '../tree.ts';
import type { Linted, Note } from './linted.ts';

/** lintPolls looks at how often sources are read. Notes LINT_POLL_TIMEOUT. */
export function lintPolls({ config, trees }: Linted, note: Note): void {
  for (const { key, keyPlace, value } of sectionOf(trees, 'sources')) {
    const source = config.sources[key];
    if (source === undefined || source.refresh === 'scrape' || source.refresh >= source.timeout) continue;
    const message = `${key} is polled every ${source.refresh} s, and may take ${source.timeout} s`;
    note('LINT_POLL_TIMEOUT', entryOf(value, 'refresh')?.place ?? keyPlace, message);
  }
}
