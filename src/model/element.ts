/**
 * Element is an XML element of a decoded document that has attributes or child elements (one with neither is plain
 * text). Its own members are its attributes (prefix and name) and its child elements (name, always a list of one or more).
 */
export class Element {
  [member: string]: unknown;
  readonly #text: string | undefined;

  /** @param text the element's own text; undefined when there is none beside child elements */
  constructor(members: Readonly<Record<string, unknown>> | undefined, text: string | undefined) {
    this.#text = text;
    if (members === undefined) return;
    for (const name of Object.keys(members)) setMember(this, name, members[name]);
  }

  /** textOf gives the element's own text; a static function, since a child element may be called `text`. */
  static textOf(element: Element): string | undefined {
    return element.#text;
  }

  /** of makes an element of columns: the last of two members with one name wins. */
  static of({ names, members, size = names.length }: Members, text: string | undefined): Element {
    const element = new Element(undefined, text);
    for (let at = 0; at < size; at += 1) setMember(element, names[at] ?? '', members[at]);
    return element;
  }
}

/** Members is names and what stands under each; without a `size` all of them. */
export interface Members {
  readonly names: readonly string[];
  readonly members: readonly unknown[];
  readonly size?: number;
}

/** An assignment is several times as fast as a definition, but to this one name it would set the prototype. */
function setMember(element: Element, name: string, member: unknown): void {
  if (name !== '__proto__') element[name] = member;
  else Object.defineProperty(element, name, { value: member, enumerable: true, configurable: true });
}
