import { Fault } from '../../src/model/fault.ts';
import { FORBIDDEN, matchAt, REFERENCE } from './xml-grammar.ts';

const PREDEFINED: ReadonlyMap<string, string> = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['quot', '"'],
  ['apos', "'"],
]);
/** How many characters the entities that a document declares may become in all. */
const MAX_EXPANSION = 100_000;

/** Entities reads the references of one document. */
export interface Entities {
  /** Puts characters in the place of references, once. Throws Fault DECODE_ENTITIES when they become too many. */
  decode(text: string): string;
}

/** createEntities starts with the entities that a document declares beside the five that every document knows. */
export function createEntities(declared: ReadonlyMap<string, string>): Entities {
  let expanded = 0;
  const named = (name: string): string => {
    const character = PREDEFINED.get(name);
    if (character !== undefined) return character;
    const text = declared.get(name) ?? '';
    expanded += text.length;
    if (expanded > MAX_EXPANSION) throw new Fault('DECODE_ENTITIES', { reason: 'an expansion that is too large' });
    return text;
  };
  return {
    decode: (text) =>
      text.includes('&') ? text.replace(/&([^;]+);/g, (_, name: string) => characterOf(name) ?? named(name)) : text,
  };
}

/** knownText puts characters in the place of the references that every document knows; undefined where there is another. */
export function knownText(text: string): string | undefined {
  let known = '';
  let from = 0;
  for (let at = text.indexOf('&'); at !== -1; at = text.indexOf('&', from)) {
    const end = text.indexOf(';', at);
    const reference = text.slice(at + 1, Math.max(end, at + 1));
    const character = PREDEFINED.get(reference) ?? characterOf(reference);
    if (character === undefined) return undefined;
    known += text.slice(from, at) + character;
    from = end + 1;
  }
  return known + text.slice(from);
}

/** unknownReference gives where the first `&` stands that begins no known reference; undefined when all do. */
export function unknownReference(text: string, declared: ReadonlyMap<string, string>): number | undefined {
  for (let found = text.indexOf('&'); found !== -1; found = text.indexOf('&', found + 1)) {
    const reference = matchAt(REFERENCE, text, found)?.[1];
    if (reference === undefined || !isKnown(reference, declared)) return found;
  }
  return undefined;
}

/** Whether a reference, without `&` and `;`, stands for something. */
function isKnown(reference: string, declared: ReadonlyMap<string, string>): boolean {
  if (reference.startsWith('#')) return characterOf(reference) !== undefined;
  return PREDEFINED.has(reference) || declared.has(reference);
}

/** characterOf gives the character of a numeric reference (`#233`, `#xE9`); undefined when it is none that XML allows. */
export function characterOf(reference: string): string | undefined {
  const [, decimal, hex] = /^#(?:(\d+)|x([0-9a-fA-F]+))$/.exec(reference) ?? [];
  const code = hex === undefined ? Number(decimal) : parseInt(hex, 16);
  if (!(code <= 0x10ffff) || (code >= 0xd800 && code <= 0xdfff)) return undefined;
  const character = String.fromCodePoint(code);
  return FORBIDDEN.test(character) ? undefined : character;
}
