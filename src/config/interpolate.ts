import { dirname, resolve } from 'node:path';
import type { Report } from '../kit/compiler.ts';
import type { ConfigNode, MapEntry, Part, Place, ScalarNode } from '../model/node.ts';
import type { Environment } from './env.ts';
import type { InputNotes } from './inputs.ts';
import { type Reference, readReferences } from './references.ts';
import { readBytes } from '../kit/read-bytes.ts';
import { reasonOf, strictText } from './strict-text.ts';

/** References is what `${…}` are read from, and who is told of those that are not there. */
export interface References {
  readonly env: Environment;
  readonly report: Report;
  readonly notes: InputNotes;
}

/**
 * interpolate fills in `${NAME}`, `${NAME:-default}`, `${NAME:?message}` and `${file:PATH}` in every scalar, as plain
 * text; `$${` is a literal `${`. Reports CONFIG_MISSING_VARIABLE, CONFIG_SECRET_FILE and CONFIG_REFERENCE.
 */
export function interpolate(node: ConfigNode, references: References): ConfigNode {
  if (node.kind === 'scalar') return node.text.includes('${') ? interpolateScalar(node, references) : node;
  if (node.kind === 'list') return { ...node, items: node.items.map((item) => interpolate(item, references)) };
  const entries = node.entries.map((entry) => ({
    ...entry,
    key: keyOf(entry, references),
    value: interpolate(entry.value, references),
  }));
  return { ...node, entries };
}

/** A key is structure, so nothing comes into it. */
function keyOf({ key, keyPlace: place }: MapEntry, { report }: References): string {
  const parts = readReferences(key).map(({ text, reference }) => {
    if (reference === undefined || reference.kind === 'escape') return reference === undefined ? text : '${';
    const hint = 'Only values are filled in; write $${ for a literal ${.';
    report({ code: 'CONFIG_REFERENCE', place, message: `a key cannot hold ${text}`, hint });
    return text;
  });
  return parts.join('');
}

function interpolateScalar(node: ScalarNode, references: References): ScalarNode {
  const parts = joinPlain(partsOf(node.text, node.place, references));
  const text = textOf(parts);
  return { ...node, value: text, text, parts };
}

function partsOf(text: string, place: Place, references: References): readonly Part[] {
  return readReferences(text).map((token) =>
    token.reference === undefined ? { text: token.text } : partOf(token.text, token.reference, { place, references }),
  );
}

interface At {
  readonly place: Place;
  readonly references: References;
}

function partOf(written: string, reference: Reference, at: At): Part {
  switch (reference.kind) {
    case 'escape':
      return { text: '${' };
    case 'variable':
      return { text: variableOf(reference, at), reference: `\${${reference.name}}` };
    case 'file':
      return { text: secretOf(reference.path, at), reference: `\${file:${reference.path}}` };
    case 'wrong': {
      const hint = 'It is ${NAME}, ${NAME:-default}, ${NAME:?message} or ${file:PATH}; write $${ for a literal ${.';
      at.references.report({ code: 'CONFIG_REFERENCE', place: at.place, message: `${written} is no reference`, hint });
      return { text: written };
    }
  }
}

/** With `:-` and `:?` an empty variable counts as missing, as in shells. */
function variableOf({ name, operator, rest }: Extract<Reference, { kind: 'variable' }>, at: At): string {
  const { place, references } = at;
  const found = Object.hasOwn(references.env, name) ? references.env[name] : undefined;
  if (found !== undefined && (found !== '' || operator === undefined)) return found;
  if (operator === '-') return textOf(partsOf(rest, place, references));
  const message = `the variable ${name} is ${found === undefined ? 'not set' : 'empty'}`;
  const hint = operator === '?' && rest !== '' ? rest : `set it, or write \${${name}:-default}`;
  references.report({ code: 'CONFIG_MISSING_VARIABLE', place, message, hint });
  return '';
}

function secretOf(written: string, { place, references }: At): string {
  const path = resolve(dirname(place.file), textOf(partsOf(written, place, references)));
  references.notes.file(path);
  try {
    return strictText(readBytes(path)).replace(/\r?\n$/, '');
  } catch (cause) {
    const message = `the file ${written} cannot be read: ${reasonOf(cause)}`;
    references.report({ code: 'CONFIG_SECRET_FILE', place, message });
    return '';
  }
}

function textOf(parts: readonly Part[]): string {
  return parts.map(({ text }) => text).join('');
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
