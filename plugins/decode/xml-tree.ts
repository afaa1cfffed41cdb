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

/** elementTree turns nodes into elements, under the name of the root. Depth costs no stack. */
export function elementTree(root: XmlNode | undefined, naming: Naming): Readonly<Record<string, unknown>> {
  if (root === undefined) return {};
  const nodes = [root];
  for (const node of nodes) for (const child of childElements(node)) nodes.push(child);
  const built = new Map<XmlNode, string | Element>();
  // Children come after their parents in the list, and so are built before them.
  for (const node of nodes.reverse()) built.set(node, elementOf(node, naming, built));
  return Object.fromEntries([[nameOf(root, naming), [built.get(root)]]]);
}

function elementOf(node: XmlNode, naming: Naming, built: ReadonlyMap<XmlNode, string | Element>): string | Element {
  const children = new Map<string, unknown[]>();
  for (const child of childElements(node)) {
    const name = nameOf(child, naming);
    const list = children.get(name);
    if (list === undefined) children.set(name, [built.get(child)]);
    else list.push(built.get(child));
  }
  const attributes = attributesOf(node, naming);
  const text = textOf(node);
  if (children.size === 0 && attributes.length === 0) return text;
  const own = children.size > 0 && !/[^ \t\r\n]/.test(text) ? undefined : text;
  const texts = own === undefined || own === '' ? [] : [[`${naming.prefix}text`, own] as const];
  return new Element(Object.fromEntries<unknown>([...texts, ...attributes, ...children]), own);
}

function nodesOf(node: XmlNode): readonly XmlNode[] {
  return node[markedName(node)] as readonly XmlNode[];
}

function childElements(node: XmlNode): readonly XmlNode[] {
  return nodesOf(node).filter((child) => !(TEXT in child));
}

function textOf(node: XmlNode): string {
  return nodesOf(node)
    .map((child) => (typeof child[TEXT] === 'string' ? child[TEXT] : ''))
    .join('');
}

function attributesOf(node: XmlNode, { prefix, strip }: Naming): readonly (readonly [string, string])[] {
  const attributes = Object.entries((node[ATTRIBUTES] ?? {}) as Readonly<Record<string, string>>);
  return attributes
    .filter(([name]) => !strip || !/^<xmlns(?::|$)/.test(name))
    .map(([name, value]) => [prefix + localName(name, strip), value]);
}

function nameOf(node: XmlNode, { strip }: Naming): string {
  return localName(markedName(node), strip);
}

function markedName(node: XmlNode): string {
  return Object.keys(node).find((key) => key.startsWith(MARK)) ?? MARK;
}

function localName(marked: string, strip: boolean): string {
  const name = marked.slice(MARK.length);
  return strip ? name.slice(name.indexOf(':') + 1) : name;
}
