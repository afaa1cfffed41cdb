import type { Plugin } from '../../src/kit/plugin.ts';
import { composite } from './composite.ts';
import { file } from './file.ts';
import { idToName } from './id-to-name.ts';
import { staticTable } from './static.ts';

/** joins lists the built-in plugins of kind `join`. */
export const joins: readonly Plugin[] = [idToName, composite, file, staticTable];
