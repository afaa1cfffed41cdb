/** Beside is other rows: their label texts as long as all of them are distinct. */
export interface Beside {
  readonly distinct: readonly string[] | undefined;
}

/** Places knows in which row a series stands. */
export interface Places {
  readonly areDistinct: boolean;
  /** From now on two rows may have the same label text. */
  doubt(): void;
  rowOf(key: string): number | undefined;
  /** Notes that the row that comes next is that of a series which has none yet. */
  note(key: string): void;
}

/**
 * createPlaces begins with no rows; `labels` is the column that they will have. As long as they have the label texts of
 * those beside them, there is nothing to remember.
 */
export function createPlaces(labels: readonly string[], beside: Beside | undefined): Places {
  let known = beside === undefined ? new Map<string, number>() : undefined;
  let areDistinct = true;
  const all = (): Map<string, number> => (known ??= new Map(labels.map((text, row) => [text, row])));
  const isForeseen = (key: string): boolean => known === undefined && beside?.distinct?.[labels.length] === key;
  return {
    get areDistinct() {
      return areDistinct;
    },
    doubt() {
      all();
      areDistinct = false;
    },
    rowOf: (key) => (isForeseen(key) ? undefined : all().get(key)),
    note(key) {
      if (!isForeseen(key)) all().set(key, labels.length);
    },
  };
}
