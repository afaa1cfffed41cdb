import { Document, isCollection, isMap, isScalar, isSeq, type Node, type Pair, stringify, type YAMLSeq } from 'yaml';

/** Commented is a value with what is said of it: lines above its key or item, and a remark behind it. */
export class Commented {
  readonly value: unknown;
  readonly above: readonly string[];
  readonly beside: string | undefined;
  /** Whether an empty line stands before it. */
  readonly isApart: boolean;

  constructor(
    value: unknown,
    { above = [], beside, isApart = false }: Partial<Pick<Commented, 'above' | 'beside' | 'isApart'>>,
  ) {
    this.value = value;
    this.above = above;
    this.beside = beside;
    this.isApart = isApart;
  }
}

/** writeConfig writes plain data as YAML in block style; comments and a schema's line are the caller's. */
export function writeConfig(config: unknown): string {
  return stringify(config, { lineWidth: 0, aliasDuplicateObjects: false });
}

/** writeCommented writes data in block style, with the comments of what is Commented in it; short lists stand on one line. */
export function writeCommented(config: unknown): string {
  const document = new Document(plain(config), { aliasDuplicateObjects: false });
  annotate(document.contents, config);
  return document.toString({ lineWidth: 0, singleQuote: true, flowCollectionPadding: false }).replace(/^ +$/gm, '');
}

function plain(value: unknown): unknown {
  if (value instanceof Commented) return plain(value.value);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, plain(member)]));
}

function annotate(node: unknown, value: unknown): void {
  if (value instanceof Commented) return annotate(node, value.value);
  if (!isCollection(node)) return;
  if (isSeq(node)) {
    for (const [index, item] of (value as readonly unknown[]).entries()) {
      comment(node.items[index] as Node, node.items[index] as Node, item);
      annotate(node.items[index], item);
    }
  } else if (isMap(node)) {
    const members = value as Readonly<Record<string, unknown>>;
    for (const { key, value: member } of node.items as readonly Pair<Node, Node | null>[]) {
      const own = members[String(key)];
      comment(key, member, own);
      annotate(member, own);
    }
  }
  if (isSeq(node) && isShort(node)) flow(node);
}

/** A step stands in a list without braces: `[$.id, lookup: names]`. */
function flow(node: YAMLSeq): void {
  node.flow = true;
  node.items = node.items.map((item) => {
    if (!isMap(item) || item.items.length !== 1) return item;
    const [pair] = item.items;
    if (isCollection(pair?.value)) pair.value.flow = true;
    return pair;
  });
}

/** Lines stand above a key or an item, a remark behind its value. */
function comment(head: Node, node: Node | null, value: unknown): void {
  if (!(value instanceof Commented)) return;
  const { above, beside, isApart } = value;
  if (above.length > 0) head.commentBefore = above.map((line) => ` ${line}`).join('\n');
  if (beside !== undefined && node !== null) node.comment = ` ${beside}`;
  if (isApart) head.spaceBefore = true;
}

/** A list of scalars and steps, without a comment, is written on one line where it is no longer. */
const SHORT = 100;

function isShort(node: YAMLSeq): boolean {
  const isPlain = (part: unknown): boolean => isScalar(part) && !part.comment && !part.commentBefore;
  const isStep = (part: unknown): boolean => isMap(part) && part.items.length === 1;
  return node.items.every((item) => isPlain(item) || isStep(item)) && JSON.stringify(node.toJSON()).length <= SHORT;
}

/** flowText writes plain data as YAML on one line. */
export function flowText(value: unknown): string {
  return stringify(value, { collectionStyle: 'flow', lineWidth: 0, flowCollectionPadding: false }).trim();
}
