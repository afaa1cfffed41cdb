import { Element } from '../../src/model/element.ts';

/** MARK stands before every name that the parser gives, so that none is reserved (`__proto__`) or one of the parser's own. */
export const MARK = '<';

/** XmlNode is the parser's ordered output: an element is `{<name: children, ':@': attributes}`, text is `{'#text': text}`. */
export type XmlNode = Readonly<Record<string, unknown>>;

const ATTRIBUTES = ':@';
const TEXT = '#text';

/** Naming says how members are called. */
export interface Naming {
  /** Stands before the names of attributes. */
  readonly prefix: string;
  /** Whether namespace prefixes are cut. */
  readonly strip: boolean;
}

/** Found is a node in the list of all, where its child elements stand together from `first` on. */
interface Found {
  readonly node: XmlNode;
  readonly name: string;
  readonly first: number;
}

/** elementTree turns nodes into elements, under the name of the root. Depth costs no stack. */
export function elementTree(root: XmlNode, naming: Naming): Readonly<Record<string, unknown>> {
  const all = breadthFirst(root);
  const built: (string | Element)[] = [];
  // Children come after their parents in the list, and so are built before them.
  for (let at = all.length - 1; at >= 0; at -= 1) built[at] = elementOf(at, { naming, all, built });
  return Object.fromEntries([[unmarked(nameOf(root), naming), [built[0]]]]);
}

function breadthFirst(root: XmlNode): readonly Found[] {
  const all: Found[] = [];
  const nodes = [root];
  for (const node of nodes) {
    const name = nameOf(node);
    all.push({ node, name, first: nodes.length });
    for (const child of node[name] as readonly XmlNode[]) if (!(TEXT in child)) nodes.push(child);
  }
  return all;
}

/** The name comes before the attributes. */
function nameOf(node: XmlNode): string {
  for (const name in node) return name;
  return MARK;
}

interface Build {
  readonly naming: Naming;
  readonly all: readonly Found[];
  readonly built: readonly (string | Element | undefined)[];
}

function elementOf(at: number, { naming, all, built }: Build): string | Element {
  const { node, name, first } = all[at] as Found;
  const lists = new Map<string, unknown[]>();
  let text = '';
  let next = first;
  for (const child of node[name] as readonly XmlNode[]) {
    if (TEXT in child) {
      text += String(child[TEXT]);
    } else {
      listOf(lists, unmarked(nameOf(child), naming)).push(built[next]);
      next += 1;
    }
  }
  const attributes = attributesOf(node, naming);
  if (lists.size === 0 && attributes.length === 0) return text;
  const own = lists.size > 0 && !/[^ \t\r\n]/.test(text) ? undefined : text;
  const texts = own === undefined || own === '' ? [] : [[`${naming.prefix}text`, own] as const];
  return new Element(Object.fromEntries<unknown>([...texts, ...attributes, ...lists]), own);
}

function listOf(lists: Map<string, unknown[]>, name: string): unknown[] {
  const known = lists.get(name);
  if (known !== undefined) return known;
  const list: unknown[] = [];
  lists.set(name, list);
  return list;
}

function attributesOf(node: XmlNode, naming: Naming): readonly (readonly [string, string])[] {
  const { prefix, strip } = naming;
  const attributes = node[ATTRIBUTES] as Readonly<Record<string, string>> | undefined;
  if (attributes === undefined) return [];
  return Object.entries(attributes)
    .filter(([name]) => !strip || !/^<xmlns(?::|$)/.test(name))
    .map(([name, value]) => [prefix + unmarked(name, naming), value]);
}

/** localName cuts the namespace prefix of a name where that is wanted. */
export function localName(name: string, strip: boolean): string {
  return strip ? name.slice(name.indexOf(':') + 1) : name;
}

function unmarked(marked: string, { strip }: Naming): string {
  return localName(marked.slice(MARK.length), strip);
}
