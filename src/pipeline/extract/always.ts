import { escapeLabelValue } from '../../model/family.ts';
import type { EntryPlan } from '../entry-plan.ts';
import type { LabelLevel, LabelValue } from './labels.ts';

type Given = Readonly<Record<string, string>>;

/** Always is the combinations of label values that are exported whatever the document holds. */
export interface Always {
  readonly all: readonly Given[];
  /** Begins to note which of them the items of one round of the enclosing group have. */
  watch(): { see(labels: readonly LabelValue[]): void; lacking(): readonly Given[] };
}

/** alwaysOf makes the combinations of an entry's `always`; undefined when it has none. */
export function alwaysOf({ always }: EntryPlan, level: LabelLevel): Always | undefined {
  if (always === undefined) return undefined;
  const names = Object.keys(always);
  const slots = names.map((name) => level.names.lastIndexOf(name));
  const all = combinations(Object.entries(always));
  const keyOf = (values: readonly unknown[]): string => JSON.stringify(values);
  const keys = all.map((given) => keyOf(names.map((name) => escapeLabelValue(given[name] ?? ''))));
  return {
    all,
    watch() {
      const seen = new Set<string>();
      return {
        see: (labels) => void seen.add(keyOf(slots.map((slot) => labels[slot]))),
        lacking: () => all.filter((_, index) => !seen.has(keys[index] ?? '')),
      };
    },
  };
}

function combinations(lists: readonly (readonly [string, readonly string[]])[]): readonly Given[] {
  return lists.reduce<readonly Given[]>(
    (found, [name, values]) => found.flatMap((given) => values.map((value) => ({ ...given, [name]: value }))),
    [{}],
  );
}
