import type { Row } from '../harness/row.ts';
import { block } from './block.ts';
import { client } from './client.ts';
import { json, xml } from './decode.ts';
import { growth } from './growth.ts';
import { memory } from './memory.ts';
import { mirth } from './mirth.ts';
import { page } from './page.ts';
import { sources } from './sources.ts';
import { start } from './start.ts';

/** rows is all that can be measured, in the order of the report. */
export const rows: readonly Row[] = [page, mirth, xml, json, client, sources, memory, growth, start, block];
