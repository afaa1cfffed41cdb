import { Fault } from '../../src/model/fault.ts';
import { characterOf } from './xml-entities.ts';
import {
  commentEnd,
  DECLARATION,
  DOCTYPE,
  DOCTYPE_END,
  ENTITY,
  matchAt,
  OUTER_ENTITY,
  PROCESSING,
  SPACE,
} from './xml-grammar.ts';
import { xmlSyntax } from './xml-syntax.ts';

/** Doctype is what a document says of itself: where that ends, and the entities that it declares. */
export interface Doctype {
  readonly end: number;
  readonly entities: ReadonlyMap<string, string>;
}

/**
 * readDoctype reads a DOCTYPE. Whatever it names outside of the document is never read; entities may hold plain text and
 * character references. Throws Fault DECODE_ENTITIES for any other entity, DECODE_SYNTAX when it is not well-formed.
 */
export function readDoctype(text: string, at: number): Doctype {
  const [start, follows] = matchAt(DOCTYPE, text, at) ?? [];
  if (start === undefined) throw xmlSyntax('a DOCTYPE that cannot be read', text, at);
  const entities = new Map<string, string>();
  let next = at + start.length;
  if (follows === '>') return { end: next, entities };
  for (let end = matchAt(DOCTYPE_END, text, next); end === undefined; end = matchAt(DOCTYPE_END, text, next)) {
    next += readDeclaration(text, next, entities);
  }
  return { end: DOCTYPE_END.lastIndex, entities };
}

/** Gives the length of what it read. */
function readDeclaration(text: string, at: number, entities: Map<string, string>): number {
  const [entity, name = '', quoted = ''] = matchAt(ENTITY, text, at) ?? [];
  if (entity !== undefined) {
    // The first declaration of a name counts.
    if (!entities.has(name)) entities.set(name, replacement(quoted.slice(1, -1)));
    return entity.length;
  }
  const passed = [SPACE, DECLARATION, PROCESSING].map((pattern) => matchAt(pattern, text, at)).find(Boolean);
  const end = passed === undefined ? commentEnd(text, at) : at + passed[0].length;
  if (end !== undefined) return end - at;
  if (matchAt(OUTER_ENTITY, text, at) !== undefined) {
    throw new Fault('DECODE_ENTITIES', { reason: 'an external or parameter entity' });
  }
  throw xmlSyntax('a declaration that cannot be read', text, at);
}

/** Character references count at once; text that would be read again as markup or as an entity is not safe. */
function replacement(text: string): string {
  const plain = text.replace(/&(#[^;]*);/g, (reference, code: string) => characterOf(code) ?? reference);
  if (/[&<%]/.test(plain)) throw new Fault('DECODE_ENTITIES', { reason: 'an entity that holds markup or entities' });
  return plain;
}
