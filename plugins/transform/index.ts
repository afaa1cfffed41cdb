import type { Plugin } from '../../src/kit/plugin.ts';
import { defaultTo } from './default.ts';
import { lookup } from './lookup.ts';
import { map } from './map.ts';
import { match } from './match.ts';
import { parse } from './parse.ts';
import { required } from './required.ts';
import { scale } from './scale.ts';

/** transforms lists the built-in steps. */
export const transforms: readonly Plugin[] = [defaultTo, lookup, map, match, parse, required, scale];
