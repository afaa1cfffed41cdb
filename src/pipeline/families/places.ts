/** Beside is other rows, of this reading or the one before: their label texts as long as all of them are distinct. */
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
  return new Foreseen(labels, beside);
}

class Foreseen implements Places {
  areDistinct = true;
  readonly #labels: readonly string[];
  readonly #beside: Beside | undefined;
  #known: Map<string, number> | undefined;

  constructor(labels: readonly string[], beside: Beside | undefined) {
    this.#labels = labels;
    this.#beside = beside;
    if (beside === undefined) this.#known = new Map();
  }

  doubt(): void {
    this.#all();
    this.areDistinct = false;
  }

  rowOf(key: string): number | undefined {
    return this.#isForeseen(key) ? undefined : this.#all().get(key);
  }

  note(key: string): void {
    if (!this.#isForeseen(key)) this.#all().set(key, this.#labels.length);
  }

  #isForeseen(key: string): boolean {
    return this.#known === undefined && this.#beside?.distinct?.[this.#labels.length] === key;
  }

  #all(): Map<string, number> {
    return (this.#known ??= new Map(this.#labels.map((text, row) => [text, row])));
  }
}
