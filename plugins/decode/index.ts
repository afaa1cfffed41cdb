import type { Plugin } from '../../src/kit/plugin.ts';
import { csv } from './csv.ts';
import { json } from './json.ts';
import { prometheus } from './prometheus.ts';
import { text } from './text.ts';
import { xml } from './xml.ts';

/** decoders lists the built-in plugins of kind `decode`. */
export const decoders: readonly Plugin[] = [csv, json, prometheus, text, xml];
