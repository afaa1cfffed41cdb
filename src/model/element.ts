/**
 * Element is an XML element of a decoded document that has attributes or child elements (one with neither is plain
 * text). Its own members are its attributes (prefix and name) and its child elements (name, always a list of one or more).
 */
export class Element {
  [member: string]: unknown;
  readonly #text: string | undefined;

  /** @param text the element's own text; undefined when there is none beside child elements */
  constructor(members: Readonly<Record<string, unknown>>, text: string | undefined) {
    for (const [name, member] of Object.entries(members)) {
      Object.defineProperty(this, name, { value: member, enumerable: true });
    }
    this.#text = text;
  }

  /** textOf gives the element's own text; a static function, since a child element may be called `text`. */
  static textOf(element: Element): string | undefined {
    return element.#text;
  }
}
