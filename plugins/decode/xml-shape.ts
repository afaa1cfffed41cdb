/** Slot is where an element that is being read gathers the child elements of one name. */
export interface Slot {
  readonly key: string;
  /** Which element the list belongs to. */
  owner: number;
  list: unknown[];
}

/**
 * Shape is what elements at one path of a document have had in common so far, so that the next of them is only compared
 * with it. An element's shape is open once at a time.
 */
export class Shape {
  readonly name: string;
  /** What stands after `<` in a tag without attributes. */
  readonly start: string;
  readonly end: string;
  readonly slot: Slot;
  /** The child that came first, last time. */
  first: Shape | undefined;
  /** The sibling that came next, last time. */
  follower: Shape | undefined;
  readonly #children = new Map<string, Shape>();
  readonly #slots = new Map<string, Slot>();

  constructor(name: string, slot: Slot) {
    this.name = name;
    this.start = `${name}>`;
    this.end = `</${name}>`;
    this.slot = slot;
  }

  /** child gives the shape of child elements of a name; those whose `key` is the same share a list. */
  child(name: string, keyOf: (name: string) => string): Shape {
    const known = this.#children.get(name);
    if (known !== undefined) return known;
    const key = keyOf(name);
    const slot = this.#slots.get(key) ?? newSlot(key);
    const shape = new Shape(name, slot);
    this.#slots.set(key, slot);
    this.#children.set(name, shape);
    return shape;
  }
}

/** newSlot makes a slot that belongs to no element. */
export function newSlot(key: string): Slot {
  return { key, owner: -1, list: [] };
}
