import { type KubeAction, KubeError, type KubeNode } from './kube-template.ts';

/** WrittenPath is a path in this exporter's notation. */
export interface WrittenPath {
  readonly text: string;
  /** Whether it names one place. */
  readonly isDefinite: boolean;
  /** Whether it compares with a whole number, which Kubernetes never finds equal to a number in JSON. */
  readonly hasWhole: boolean;
}

/** writePath writes an action as a path that begins at `head`. Throws KubeError for what is none. */
export function writePath(action: KubeAction, head = '$'): WrittenPath {
  let text = head;
  let isDeep = false;
  for (const node of action) {
    const step = stepOf(node);
    text += isDeep ? `..${step.replace(/^\./, '')}` : step;
    isDeep = node.kind === 'recursive';
  }
  if (isDeep) throw new KubeError('a path cannot end in ..', true);
  return { text, isDefinite: action.every(isOne), hasWhole: action.some(hasWhole) };
}

function isOne(node: KubeNode): boolean {
  return node.kind === 'field' || (node.kind === 'array' && node.isIndex);
}

function hasWhole(node: KubeNode): boolean {
  if (node.kind !== 'filter') return false;
  return [...node.left, ...node.right].some(({ kind, ...rest }) => {
    return kind === 'number' && 'text' in rest && !rest.text.includes('.');
  });
}

function stepOf(node: KubeNode): string {
  switch (node.kind) {
    case 'field':
      return fieldOf(node.name);
    case 'wildcard':
      return '.*';
    case 'recursive':
      return '';
    case 'array':
      return `[${node.text}]`.replace('[:]', '[*]');
    case 'union':
      return `[${node.members.map(memberOf).join(', ')}]`;
    case 'filter':
      return `[?(${testOf(node)})]`;
    case 'text':
    case 'number':
    case 'boolean':
    case 'word':
      throw wrongStep(node);
  }
}

type Word = Extract<KubeNode, { kind: 'text' | 'number' | 'boolean' | 'word' }>;

function wrongStep({ kind, text }: Word): KubeError {
  if (kind !== 'word') return new KubeError('a literal stands within a path', true);
  return new KubeError(`there is no ${text} in an expression`, /^(?:range|end)$/.test(text));
}

function memberOf(member: KubeAction): string {
  const [node, second] = member;
  if (second === undefined && node?.kind === 'field') return nameOf(node.name);
  if (second === undefined && node?.kind === 'array') return node.text;
  throw new KubeError('a union of paths cannot be written', true);
}

function fieldOf(name: string): string {
  return /^[A-Za-z_][\w-]*$/.test(name) ? `.${name}` : `[${nameOf(name)}]`;
}

/** In single quotes, as RFC 9535 has them. */
function nameOf(name: string): string {
  return `'${name.replace(/['\\]/g, '\\$&')}'`;
}

const OPERATORS: ReadonlySet<string> = new Set(['==', '!=', '<', '>', '<=', '>=']);

/** What is not there is not unequal to anything in Kubernetes. */
function testOf({ left, operator, right }: Extract<KubeNode, { kind: 'filter' }>): string {
  if (operator === undefined) return writePath(left, '@').text;
  if (!OPERATORS.has(operator)) throw new KubeError(`${operator} is no comparison`);
  const [first, second] = [operandOf(left), operandOf(right)];
  const test = `${first} ${operator} ${second}`;
  return operator === '!=' && first.startsWith('@') ? `${first} && ${test}` : test;
}

function operandOf(action: KubeAction): string {
  const [node, second] = action;
  if (second === undefined && node?.kind === 'text') return JSON.stringify(node.text);
  if (second === undefined && node?.kind === 'boolean') return node.text;
  if (second === undefined && node?.kind === 'number') return String(Number(node.text));
  const path = writePath(action, '@');
  if (!path.isDefinite) throw new KubeError('a filter cannot compare what may be several', true);
  return path.text;
}
