/** Reference is a `${…}` as it stands in a text. */
export type Reference =
  /** `${NAME}`, `${NAME:-default}`, `${NAME:?message}`; `rest` is what stands after the operator. */
  | {
      readonly kind: 'variable';
      readonly name: string;
      readonly operator: '-' | '?' | undefined;
      readonly rest: string;
    }
  | { readonly kind: 'file'; readonly path: string }
  /** `$${`, a literal `${`. */
  | { readonly kind: 'escape' }
  | { readonly kind: 'wrong' };

/** Token is a run of text, or a reference with its source text. */
export interface Token {
  readonly text: string;
  readonly reference?: Reference;
}

const VARIABLE = /^([A-Za-z_][A-Za-z0-9_]*)(?::([-?])(.*))?$/s;
const FILE = /^file:(.+)$/s;

/** readReferences splits a text at its `${…}`; a default and a file's path may hold references themselves. */
export function readReferences(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let end = 0;
  for (let at = text.indexOf('${'); at !== -1; at = text.indexOf('${', end)) {
    const isEscape = text[at - 1] === '$' && at > end;
    const start = isEscape ? at - 1 : at;
    const close = isEscape ? at + 2 : closeOf(text, at);
    tokens.push({ text: text.slice(end, start) });
    end = close ?? text.length;
    const reference: Reference = isEscape
      ? { kind: 'escape' }
      : close === undefined
        ? { kind: 'wrong' }
        : referenceOf(text.slice(at + 2, close - 1));
    tokens.push({ text: text.slice(start, end), reference });
  }
  tokens.push({ text: text.slice(end) });
  return tokens;
}

/** Where the braces that open at a place are closed, those inside paired up; undefined when they are not. */
function closeOf(text: string, from: number): number | undefined {
  let depth = 0;
  for (const { 0: found, index } of text.slice(from).matchAll(/\$\$\{|\$\{|\}/g)) {
    if (found === '${') depth += 1;
    else if (found === '}') depth -= 1;
    if (depth === 0) return from + index + 1;
  }
  return undefined;
}

function referenceOf(inner: string): Reference {
  const path = FILE.exec(inner)?.[1];
  if (path !== undefined) return { kind: 'file', path };
  const [, name, operator, rest = ''] = VARIABLE.exec(inner) ?? [];
  if (name === undefined) return { kind: 'wrong' };
  return { kind: 'variable', name, operator: operator as '-' | '?' | undefined, rest };
}
