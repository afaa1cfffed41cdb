import type { Plugin } from '../../src/kit/plugin.ts';
import { json } from './json.ts';
import { xml } from './xml.ts';

/** decoders lists the built-in plugins of kind `decode`. */
export const decoders: readonly Plugin[] = [json, xml];
