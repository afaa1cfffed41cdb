import { plain, scalar } from '../plain.ts';
import { type KubeAction, KubeError, type KubePiece, parseKubeTemplate } from './kube-template.ts';
import { type WrittenPath, writePath } from './write-path.ts';

/** Written is an expression of this exporter. */
export interface Written {
  readonly expression: unknown;
  /** Whether the whole of it is one literal text. */
  readonly literal?: string;
  readonly paths: readonly WrittenPath[];
}

/** writeExpression writes a template as an expression whose paths begin at `head`. Throws KubeError. */
export function writeExpression(template: string, head = '$'): Written {
  const pieces = parseKubeTemplate(template).map((piece) => literalOf(piece) ?? piece);
  const texts = pieces.filter((piece) => typeof piece === 'string');
  if (texts.length === pieces.length) return writeLiteral(texts.join(''));
  const [first] = pieces;
  if (pieces.length === 1 && typeof first === 'object') {
    const path = writePath(first, head);
    return { expression: path.text, paths: [path] };
  }
  if (texts.some((text) => text.includes('{{'))) throw new KubeError('a text with {{ beside a path', true);
  const paths: WrittenPath[] = [];
  const written = pieces.map((piece) => {
    if (typeof piece === 'string') return piece;
    const path = writePath(piece, head);
    paths.push(path);
    return `{{ ${path.text} }}`;
  });
  return { expression: plain(written.join('')), paths };
}

/** writeEach writes a template that is one path. Throws KubeError. */
export function writeEach(template: string): WrittenPath {
  const [action, second] = parseKubeTemplate(template);
  if (typeof action !== 'object' || second !== undefined)
    throw new KubeError('the path of an object is one path in braces, and nothing beside it');
  return writePath(action);
}

/** beginsAtIndex tells whether a template reads its item as a list. */
export function beginsAtIndex(template: string): boolean {
  return parseKubeTemplate(template).some(
    (piece) => typeof piece === 'object' && /^(?:array|filter|union)$/.test(piece[0]?.kind ?? ''),
  );
}

function writeLiteral(text: string): Written {
  const isPlain = !text.startsWith('$') && !text.includes('{{');
  return { expression: isPlain ? scalar(text) : { text: plain(text) }, literal: text, paths: [] };
}

/** A quoted text, a number and a boolean are literals between braces, too. */
function literalOf(piece: KubePiece): string | undefined {
  if (typeof piece === 'string') return piece;
  const [node, second]: KubeAction = piece;
  if (node === undefined || second !== undefined) return undefined;
  if (node.kind === 'number') return String(Number(node.text));
  return node.kind === 'text' || node.kind === 'boolean' ? node.text : undefined;
}
