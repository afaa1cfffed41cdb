/*
 * The tokens of XML 1.0 (fifth edition, https://www.w3.org/TR/xml/) as sticky patterns: set `lastIndex`, then `exec`.
 */

const NAME_START =
  ':A-Z_a-z\\u00C0-\\u00D6\\u00D8-\\u00F6\\u00F8-\\u02FF\\u0370-\\u037D\\u037F-\\u1FFF\\u200C-\\u200D\\u2070-\\u218F' +
  '\\u2C00-\\u2FEF\\u3001-\\uD7FF\\uF900-\\uFDCF\\uFDF0-\\uFFFD\\u{10000}-\\u{EFFFF}';
const NAME = `[${NAME_START}][${NAME_START}\\-.0-9\\u00B7\\u0300-\\u036F\\u203F-\\u2040]*`;
const S = '[ \\t\\r\\n]';
const LITERAL = `(?:"[^"]*"|'[^']*')`;
const EQUALS = `${S}*=${S}*`;
const PUBLIC = `PUBLIC${S}+(?:"[\\w \\r\\n'()+,./:=?;!*#@$%-]*"|'[\\w \\r\\n()+,./:=?;!*#@$%-]*')${S}+`;

/** FORBIDDEN finds a character that may not stand in a document in any form. */
export const FORBIDDEN = /[\0-\x08\x0B\x0C\x0E-\x1F\uFFFE\uFFFF]/;

/** XML_DECLARATION stands at the very start or not at all. */
export const XML_DECLARATION = sticky(
  `<\\?xml${S}+version${EQUALS}(?:"1\\.\\d+"|'1\\.\\d+')` +
    `(?:${S}+encoding${EQUALS}(?:"[A-Za-z][\\w.\\-]*"|'[A-Za-z][\\w.\\-]*'))?` +
    `(?:${S}+standalone${EQUALS}(?:"(?:yes|no)"|'(?:yes|no)'))?${S}*\\?>`,
);

/** TAG_NAME begins the tag of an element; its group is the name. */
export const TAG_NAME = sticky('<(NAME)');

/** ATTRIBUTE follows it; its group is the name. */
export const ATTRIBUTE = sticky(`${S}+(NAME)${S}*=${S}*(?:"[^<"]*"|'[^<']*')`);

/** TAG_CLOSE ends it; its group is `/` in an empty element. */
export const TAG_CLOSE = sticky(`${S}*(\\/?)>`);

/** END_TAG has the group name. */
export const END_TAG = sticky(`<\\/(NAME)${S}*>`);

/** PROCESSING is a processing instruction; `xml` in any case is no name for one. */
export const PROCESSING = sticky(`<\\?(?![xX][mM][lL](?:${S}|\\?))NAME(?:${S}[^]*?)?\\?>`);

/** REFERENCE is one to a character or an entity; its group is what stands between `&` and `;`. */
export const REFERENCE = sticky('&(#\\d+|#x[0-9a-fA-F]+|NAME);');

/** DOCTYPE is its start; the group is `[` before an internal subset, else `>`. */
export const DOCTYPE = sticky(`<!DOCTYPE${S}+NAME(?:${S}+(?:SYSTEM${S}+|${PUBLIC})${LITERAL})?${S}*([[>])`);

/** DOCTYPE_END closes the internal subset. */
export const DOCTYPE_END = sticky(`\\]${S}*>`);

/** DECLARATION is one that says nothing about what a document holds; its attribute defaults are not applied. */
export const DECLARATION = sticky(`<!(?:ELEMENT|ATTLIST|NOTATION)${S}[^<>"']*(?:${LITERAL}[^<>"']*)*>`);

/** ENTITY declares text under a name; its groups are the name and the quoted text. */
export const ENTITY = sticky(`<!ENTITY${S}+(NAME)${S}+(${LITERAL})${S}*>`);

/** OUTER_ENTITY begins a declaration or a reference that would bring in text from elsewhere. */
export const OUTER_ENTITY = sticky(`%|<!ENTITY${S}+(?:%|NAME${S}+(?:SYSTEM|PUBLIC))`);

/** SPACE is a run of white space. */
export const SPACE = sticky(`${S}+`);

/** matchAt matches a sticky pattern at a position. */
export function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text) ?? undefined;
}

/** commentEnd gives where a comment ends that begins at a position; undefined when there is none, or none that is whole. */
export function commentEnd(text: string, at: number): number | undefined {
  if (!text.startsWith('<!--', at)) return undefined;
  const dashes = text.indexOf('--', at + 4);
  return dashes !== -1 && text[dashes + 2] === '>' ? dashes + 3 : undefined;
}

function sticky(source: string): RegExp {
  return new RegExp(named(source), 'yu');
}

function named(source: string): string {
  return source.replaceAll('NAME', NAME);
}
