import type { Expression, Frame, Hide, Observer, Template } from '../kit/expression.ts';
import type { Report } from '../kit/compiler.ts';
import { shown } from '../kit/shown.ts';
import type { Place, ScalarNode } from '../model/node.ts';
import { asValue, isMissing, readText, type Value } from '../model/value.ts';
import { compilePath } from './compile-path.ts';
import { checkPath } from './config-text.ts';

/** Piece is fixed text, or an expression between braces. */
type Piece = string | Outside | ((frame: Frame) => Value);

/** Outside is fixed text that came from outside the file. */
interface Outside {
  readonly text: string;
  readonly reference: string;
}

const OPEN = '{{';
const CLOSE = '}}';

/** isTemplate holds when the scalar's own text, not what came from outside the file, opens braces. */
export function isTemplate(node: ScalarNode): boolean {
  return node.parts.some((part) => part.reference === undefined && part.text.includes(OPEN));
}

/** compileTemplate reads text with `{{ }}`; what came from outside the file is fixed text. Reports CONFIG_TEMPLATE, CONFIG_PATH. */
export function compileTemplate(node: ScalarNode, report: Report, observer?: Observer): Template {
  return templateOf(shown(node), piecesOf(node, report, observer));
}

/** constantTemplate renders the same text for every frame. */
export function constantTemplate(text: string): Template {
  return templateOf(text, [text]);
}

/** expressionTemplate renders an expression's text. */
export function expressionTemplate(expression: Expression): Template {
  return templateOf(expression.text, [(frame) => expression.evaluate(frame)]);
}

function templateOf(text: string, pieces: readonly Piece[]): Template {
  const render = (frame: Frame, encode = asItIs, hide: Hide = textOf): { text: string; isWhole: boolean } => {
    let rendered = '';
    let isWhole = true;
    for (const piece of pieces) {
      if (typeof piece === 'string') rendered += piece;
      else if (typeof piece === 'object') rendered += hide(piece);
      else {
        const part = readText(piece(frame));
        if (isMissing(part)) isWhole = false;
        else rendered += encode(part);
      }
    }
    return { text: rendered, isWhole };
  };
  return {
    text,
    isConstant: pieces.every((piece) => typeof piece !== 'function'),
    render: (frame, encode) => render(frame, encode).text,
    renderHidden: (frame, hide, encode) => render(frame, encode, hide).text,
    renderWhole: (frame, encode) => {
      const rendered = render(frame, encode);
      return rendered.isWhole ? rendered.text : undefined;
    },
  };
}

const asItIs = (text: string): string => text;
const textOf: Hide = ({ text }) => text;

function piecesOf(node: ScalarNode, report: Report, observer: Observer | undefined): readonly Piece[] {
  const pieces: Piece[] = [];
  let open: string | undefined;
  const problem = (message: string, hint: string): void =>
    report({ code: 'CONFIG_TEMPLATE', place: node.place, message, hint });
  for (const part of node.parts) {
    if (part.reference !== undefined && open !== undefined) {
      problem(`${part.reference} stands between {{ and }}`, 'Put ${…} outside the braces.');
      return pieces;
    }
    if (part.reference !== undefined) {
      pieces.push({ text: part.text, reference: part.reference });
      continue;
    }
    const pending = (open ?? '') + part.text;
    open = readPieces(
      pending,
      (piece) => pieces.push(piece),
      (inner) => compileInner(inner, node.place, { report, observer }),
    );
  }
  if (open !== undefined) problem('a {{ is not closed', 'Write "{{ $.name }}"; a literal {{ is {text: …}.');
  return pieces;
}

/** Gives the pieces of a text; what stands from an open brace on, without its closing one, is returned. */
function readPieces(text: string, add: (piece: Piece) => void, compile: (inner: string) => Piece): string | undefined {
  let at = 0;
  for (let open = text.indexOf(OPEN); open !== -1; open = text.indexOf(OPEN, at)) {
    if (open > at) add(text.slice(at, open));
    const close = text.indexOf(CLOSE, open);
    if (close === -1) return text.slice(open);
    add(compile(text.slice(open + OPEN.length, close).trim()));
    at = close + CLOSE.length;
  }
  if (at < text.length) add(text.slice(at));
  return undefined;
}

interface InnerTools {
  readonly report: Report;
  readonly observer: Observer | undefined;
}

function compileInner(inner: string, place: Place, { report, observer }: InnerTools): Piece {
  const read = readerOf(inner, place, report);
  if (observer === undefined) return read;
  return (frame) => {
    const value = read(frame);
    observer({ part: inner, place, value, frame });
    return value;
  };
}

function readerOf(inner: string, place: Place, report: Report): (frame: Frame) => Value {
  if (inner.startsWith('$')) {
    const path = checkPath(inner, place, report);
    return path === undefined ? () => '' : compilePath(path).read;
  }
  if (inner === 'target.name') return (frame) => asValue(frame.scope.target?.name);
  if (inner === 'target.url') return (frame) => asValue(frame.scope.target?.url);
  const [, scope, name = ''] = /^(param|target\.labels)\.([\w-]+)$/.exec(inner) ?? [];
  if (scope === 'param') return (frame) => ownText(frame.scope.params, name);
  if (scope !== undefined) return (frame) => ownText(frame.scope.target?.labels, name);
  const hint = 'Between the braces stands a path ($.name), target.name, target.url, target.labels.NAME or param.NAME.';
  report({ code: 'CONFIG_TEMPLATE', place, message: `{{ ${inner} }} is no expression`, hint });
  return () => '';
}

function ownText(texts: Readonly<Record<string, string>> | undefined, name: string): Value {
  return asValue(texts !== undefined && Object.hasOwn(texts, name) ? texts[name] : undefined);
}
