import type { Plugin } from '../../src/kit/plugin.ts';
import { abs } from './abs.ts';
import { add } from './add.ts';
import { age } from './age.ts';
import { avg } from './avg.ts';
import { cel } from './cel.ts';
import { ceil } from './ceil.ts';
import { clamp } from './clamp.ts';
import { count } from './count.ts';
import { defaultTo } from './default.ts';
import { divide } from './divide.ts';
import { floor } from './floor.ts';
import { index } from './index-step.ts';
import { join } from './join.ts';
import { keys } from './keys.ts';
import { length } from './length.ts';
import { lookup } from './lookup.ts';
import { lower } from './lower.ts';
import { map } from './map.ts';
import { match } from './match.ts';
import { matchAll } from './match-all.ts';
import { max } from './max.ts';
import { min } from './min.ts';
import { parse } from './parse.ts';
import { replace } from './replace.ts';
import { required } from './required.ts';
import { round } from './round.ts';
import { scale } from './scale.ts';
import { split } from './split.ts';
import { sum } from './sum.ts';
import { trim } from './trim.ts';
import { trunc } from './trunc.ts';
import { unique } from './unique.ts';
import { upper } from './upper.ts';
import { values } from './values.ts';
import { zip } from './zip.ts';

/** transforms lists the built-in steps: reading and looking up, numbers, text, lists and objects. */
export const transforms: readonly Plugin[] = [
  ...[defaultTo, lookup, map, parse, required, age, cel],
  ...[abs, add, ceil, clamp, divide, floor, round, scale, trunc],
  ...[join, lower, match, matchAll, replace, split, trim, upper],
  ...[avg, count, index, keys, length, max, min, sum, unique, values, zip],
];
