import type { Family } from '../../model/family.ts';

/**
 * Recall gives label texts as the reading before had them, where they are equal. What stays from one reading to the next is
 * then kept once, and what was made anew is garbage at once: it never gets to where only a long collection finds it.
 */
export interface Recall {
  /** The family of the reading before; `place` is where it stands among the families, as it most often did. */
  family(name: string, place: number): Family | undefined;
  /** The text, or the one that was before in its place. */
  text(given: string, before: string | undefined): string;
}

/** createRecall remembers the families of the reading before. */
export function createRecall(families: readonly Family[]): Recall {
  return new LastTexts(families);
}

class LastTexts implements Recall {
  readonly #families: readonly Family[];
  #given = '';
  #kept = '';

  constructor(families: readonly Family[]) {
    this.#families = families;
  }

  family(name: string, place: number): Family | undefined {
    const expected = this.#families[place];
    return expected?.name === name ? expected : this.#families.find((one) => one.name === name);
  }

  /** Families of an item are given the same text, one after another. */
  text(given: string, before: string | undefined): string {
    if (given === this.#given) return this.#kept;
    this.#given = given;
    this.#kept = given === before ? before : given;
    return this.#kept;
  }
}

/** sameColumn gives the first of other columns that is equal, or the column itself. */
export function sameColumn(
  column: readonly string[],
  others: readonly (readonly string[] | undefined)[],
): readonly string[] {
  return others.find((other) => other !== undefined && isSame(other, column)) ?? column;
}

function isSame(left: readonly string[], right: readonly string[]): boolean {
  if (left.length !== right.length) return false;
  for (let row = 0; row < left.length; row += 1) if (left[row] !== right[row]) return false;
  return true;
}
