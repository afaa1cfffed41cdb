import { Missing } from '../../model/value.ts';
import type { AggregatePlan } from '../entry-plan.ts';
import { LABEL_MAP } from './label-map.ts';
import type { LabelLevel, LabelValue } from './labels.ts';

/** LabelWriter writes label text; `extra` is the value of the name that was added to it, already escaped. */
export type LabelWriter = (values: readonly LabelValue[], extra?: string) => string | Missing;

/** Names is what a writer has to know of a level. */
type Names = Pick<LabelLevel, 'names' | 'sourceNames'>;

/** Layout is what a writer knows beside its level. */
export interface Layout {
  /** A name that is added to the level's. */
  readonly extra?: string;
  /** Names that stand behind all others, as `le` and `quantile` must. */
  readonly last?: string;
  readonly aggregate?: AggregatePlan | undefined;
  /** A name that the metric's type puts behind the text itself: the inner one, which wins. */
  readonly appended?: string;
}

/** labelWriter lays the names out once: sorted, the inner of two equal names winning. Labels of a map are sorted in as they come. */
export function labelWriter(level: Names, layout: Layout = {}): LabelWriter {
  const { extra, last } = layout;
  const stays = labelFilter(level, layout);
  const order = (a: string, b: string): number => Number(a === last) - Number(b === last) || (a < b ? -1 : 1);
  const names = extra === undefined ? level.names : [...level.names, extra];
  if (level.names.includes(LABEL_MAP)) return mapWriter(names, stays, order);

  const lines = innermost(names)
    .filter(([name, slot]) => stays(name, slot))
    .sort(([a], [b]) => order(a, b))
    .map(([name, slot]) => ({ prefix: `${name}="`, slot }));
  return (values, extraValue) => {
    let text = '';
    for (const { prefix, slot } of lines) {
      const value = (slot === level.names.length ? extraValue : values[slot]) ?? '';
      if (value instanceof Missing) return value;
      if (value !== '') text += `${text === '' ? '' : ','}${prefix}${String(value)}"`;
    }
    return text;
  };
}

/** LabelTest tells whether a text is what a writer would make of values, without making it. */
export type LabelTest = (values: readonly LabelValue[], text: string) => boolean;

const QUOTE = 0x22;

/** labelTest is the test for labelWriter(level). Of labels of a map it says no: they are sorted in as they come. */
export function labelTest({ names }: Names): LabelTest {
  if (names.includes(LABEL_MAP)) return () => false;
  const lines = innermost(names)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, slot]) => ({ first: `${name}="`, later: `,${name}="`, slot }));
  return (values, text) => {
    let at = 0;
    for (const { first, later, slot } of lines) {
      const value = values[slot] ?? '';
      if (typeof value !== 'string') return false;
      if (value === '') continue;
      const prefix = at === 0 ? first : later;
      if (!text.startsWith(prefix, at) || !text.startsWith(value, at + prefix.length)) return false;
      at += prefix.length + value.length;
      if (text.charCodeAt(at) !== QUOTE) return false;
      at += 1;
    }
    return at === text.length;
  };
}

/** Of equal names the inner one wins. */
function innermost(names: readonly string[]): [name: string, slot: number][] {
  return [...new Map(names.map((name, slot) => [name, slot]))];
}

type Stays = (name: string, slot: number) => boolean;

/** What an aggregate leaves of an entry's labels; a source's own, and an added one, always stay. */
function labelFilter({ names, sourceNames }: Names, { aggregate, appended }: Layout): Stays {
  const { by, without } = aggregate ?? {};
  return (name, slot) => {
    if (name === appended) return false;
    if (slot < sourceNames || slot === names.length) return true;
    return by?.includes(name) ?? !(without?.includes(name) ?? false);
  };
}

function mapWriter(names: readonly string[], stays: Stays, order: (a: string, b: string) => number): LabelWriter {
  return (values, extraValue) => {
    const labels = new Map<string, string>();
    const set = (name: string, slot: number, value: string): void => {
      if (stays(name, slot)) labels.set(name, value);
    };
    for (const [slot, name] of names.entries()) {
      const value = (slot === values.length ? extraValue : values[slot]) ?? '';
      if (value instanceof Missing) {
        if (stays(name, slot)) return value;
      } else if (typeof value === 'string') set(name, slot, value);
      else for (const [member, text] of value) set(member, slot, text);
    }
    const written = [...labels].filter(([, value]) => value !== '').sort(([a], [b]) => order(a, b));
    return written.map(([name, value]) => `${name}="${value}"`).join(',');
  };
}
