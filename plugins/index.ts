import type { Plugin } from '../src/kit/plugin.ts';
import { auths } from './auth/index.ts';
import { decoders } from './decode/index.ts';
import { joins } from './join/index.ts';
import { transforms } from './transform/index.ts';

/** plugins is the one list of what ships. */
export const plugins: readonly Plugin[] = [...auths, ...decoders, ...joins, ...transforms];
