import { type ConfigNode, entryOf, type MapNode } from '../../model/node.ts';
import { itemsOf } from '../tree.ts';
import { firstOfEach, type Linted, type Note } from './linted.ts';

/** The base units of https://prometheus.io/docs/practices/naming/#base-units, by words that are none. */
const BASES: Readonly<Record<string, readonly string[]>> = {
  seconds: ['ns us ms nanoseconds microseconds milliseconds nanos micros millis minutes hours days weeks'].flatMap(
    words,
  ),
  bytes: ['kb mb gb tb kib mib gib tib bits kilobytes megabytes gigabytes kibibytes mebibytes gibibytes'].flatMap(
    words,
  ),
  ratio: ['percent percentage pct'].flatMap(words),
  celsius: ['fahrenheit kelvin'].flatMap(words),
  meters: ['kilometers millimeters inches miles'].flatMap(words),
};

/** What the steps `parse` and `age` make of a value. */
const PARSED: Readonly<Record<string, string>> = {
  duration: 'seconds',
  bytes: 'bytes',
  percent: 'ratio',
  unix: 'seconds',
  unix_ms: 'seconds',
  rfc3339: 'seconds',
};

/** lintUnits looks at the units in names. Notes LINT_UNIT_BASE and LINT_UNIT_MISSING. */
export function lintUnits({ metrics }: Linted, note: Note): void {
  for (const { name, shown, namePlace, node } of firstOfEach(metrics)) {
    const word =
      name
        .replace(/_total$/, '')
        .split('_')
        .at(-1) ?? '';
    const base = Object.keys(BASES).find((unit) => BASES[unit]?.includes(word));
    if (base !== undefined) note('LINT_UNIT_BASE', namePlace, `${shown} is in ${word}; the base unit is ${base}`);
    const made = valuesOf(node)
      .map(unitOf)
      .find((unit) => unit !== undefined);
    if (base === undefined && made !== undefined && made !== word) {
      note('LINT_UNIT_MISSING', namePlace, `${shown} is in ${made}, which its name does not say`);
    }
  }
}

function words(text: string): readonly string[] {
  return text.split(' ');
}

function valuesOf(node: MapNode): readonly ConfigNode[] {
  return [node, ...itemsOf(entryOf(node, 'samples'))].flatMap((one) => entryOf(one, 'value') ?? []);
}

/** The unit of a pipeline that ends in a parsed value; a step after it may have changed the unit. */
function unitOf(value: ConfigNode): string | undefined {
  const steps = itemsOf(value).filter((step) => !isHarmless(step));
  const last = steps.at(-1);
  if (last?.kind === 'scalar') return last.text === 'age' ? 'seconds' : undefined;
  if (last === undefined) return undefined;
  if (entryOf(last, 'age') !== undefined) return 'seconds';
  const parse = entryOf(last, 'parse');
  if (parse?.kind === 'scalar') return PARSED[parse.text];
  const [kind] = parse?.kind === 'map' ? parse.entries : [];
  return PARSED[kind?.key ?? ''];
}

/** Steps that leave the unit as it is. */
function isHarmless(step: ConfigNode): boolean {
  const name = step.kind === 'scalar' ? step.text : step.kind === 'map' ? step.entries[0]?.key : undefined;
  return ['default', 'required', 'round', 'floor', 'ceil', 'trunc', 'clamp', 'sum', 'min', 'max', 'avg'].includes(
    name ?? '',
  );
}
