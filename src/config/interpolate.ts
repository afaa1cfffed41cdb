import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Report } from '../kit/compiler.ts';
import type { ConfigNode, Part, Place, ScalarNode } from '../model/node.ts';
import type { Environment } from './env.ts';
import type { InputNotes } from './inputs.ts';

/** References is what `${…}` are read from, and who is told of those that are not there. */
export interface References {
  readonly env: Environment;
  readonly report: Report;
  readonly notes: InputNotes;
}

const REFERENCE = /\$\$\{|\$\{([^}]*)(\}?)/g;
const VARIABLE = /^([A-Za-z_][A-Za-z0-9_]*)(?::([-?])(.*))?$/s;

/**
 * interpolate fills in `${NAME}`, `${NAME:-default}`, `${NAME:?message}` and `${file:PATH}` in every scalar, as plain
 * text; `$${` is a literal `${`. Reports CONFIG_MISSING_VARIABLE, CONFIG_SECRET_FILE and CONFIG_REFERENCE.
 */
export function interpolate(node: ConfigNode, references: References): ConfigNode {
  if (node.kind === 'scalar') return node.text.includes('${') ? interpolateScalar(node, references) : node;
  if (node.kind === 'list') return { ...node, items: node.items.map((item) => interpolate(item, references)) };
  const entries = node.entries.map((entry) => ({ ...entry, value: interpolate(entry.value, references) }));
  return { ...node, entries };
}

function interpolateScalar(node: ScalarNode, references: References): ScalarNode {
  const parts: Part[] = [];
  let end = 0;
  for (const match of node.text.matchAll(REFERENCE)) {
    parts.push({ text: node.text.slice(end, match.index) });
    end = match.index + match[0].length;
    parts.push(partOf(match, node.place, references));
  }
  parts.push({ text: node.text.slice(end) });
  const joined = joinPlain(parts);
  const text = joined.map((part) => part.text).join('');
  return { ...node, value: text, text, parts: joined };
}

function partOf([whole, inner, close]: RegExpExecArray, place: Place, references: References): Part {
  if (inner === undefined) return { text: '${' };
  const file = /^file:(.+)$/.exec(inner)?.[1];
  const [, name, operator, rest = ''] = VARIABLE.exec(inner) ?? [];
  if (close === '' || (file === undefined && name === undefined)) {
    const hint = 'It is ${NAME}, ${NAME:-default}, ${NAME:?message} or ${file:PATH}; write $${ for a literal ${.';
    references.report({ code: 'CONFIG_REFERENCE', place, message: 'this ${ is no reference', hint });
    return { text: whole };
  }
  if (file !== undefined) return { text: secretOf(file, place, references), reference: `\${file:${file}}` };
  const variable = { name: name ?? '', operator, rest };
  return { text: variableOf(variable, place, references), reference: `\${${variable.name}}` };
}

interface Variable {
  readonly name: string;
  readonly operator: string | undefined;
  readonly rest: string;
}

/** With `:-` and `:?` an empty variable counts as missing, as in shells. */
function variableOf({ name, operator, rest }: Variable, place: Place, { env, report }: References): string {
  const found = Object.hasOwn(env, name) ? env[name] : undefined;
  if (found !== undefined && (found !== '' || operator === undefined)) return found;
  if (operator === '-') return rest;
  const hint = operator === '?' && rest !== '' ? rest : `set it, or write \${${name}:-default}`;
  report({ code: 'CONFIG_MISSING_VARIABLE', place, message: `the variable ${name} is not set`, hint });
  return '';
}

function secretOf(file: string, place: Place, { report, notes }: References): string {
  const path = resolve(dirname(place.file), file);
  notes.file(path);
  try {
    return readFileSync(path, 'utf8').replace(/\r?\n$/, '');
  } catch (cause) {
    const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown error';
    report({ code: 'CONFIG_SECRET_FILE', place, message: `the file ${file} cannot be read: ${reason}` });
    return '';
  }
}

/** Runs of the file's own text become one part; empty ones go. */
function joinPlain(parts: readonly Part[]): readonly Part[] {
  const joined: Part[] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    if (part.reference !== undefined) joined.push(part);
    else if (part.text === '') continue;
    else if (last !== undefined && last.reference === undefined) joined.splice(-1, 1, { text: last.text + part.text });
    else joined.push(part);
  }
  return joined;
}
