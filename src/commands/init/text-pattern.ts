import { wordsOf } from './words.ts';

/** A larger text is nothing that one pattern should hold. */
const [MOST_CHARACTERS, MOST_NUMBERS] = [2000, 40];

/**
 * patternOf writes a pattern for a short text with numbers in it, each a group named after the words before it, or after the
 * column that it stands under; undefined for any other text.
 */
export function patternOf(text: string): string | undefined {
  const tokens = text.split(/(\s+)/).filter((token) => token !== '');
  const numbers = tokens.filter(isNumber);
  if (text.length > MOST_CHARACTERS || numbers.length === 0 || numbers.length > MOST_NUMBERS) return undefined;
  if (tokens.every((token) => isNumber(token) || /^\s+$/.test(token))) return undefined;
  const names = namesOf(text);
  let at = 0;
  return tokens
    .map((token) => {
      if (/^\s+$/.test(token)) return '\\s+';
      if (!isNumber(token)) return escaped(token);
      const name = names[at] ?? `value_${at + 1}`;
      at += 1;
      return `(?<${name}>-?[0-9.]+)${escaped(token.replace(/^-?\d+(?:\.\d+)?/, ''))}`;
    })
    .join('')
    .replace(/^\\s\+|\\s\+$/g, '');
}

function isNumber(token: string): boolean {
  return /^-?\d+(?:\.\d+)?[,;.%]?$/.test(token);
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

/** The names of a text's numbers, each its own. */
function namesOf(text: string): readonly string[] {
  const names: string[] = [];
  let before: readonly string[] = [];
  for (const line of text.split('\n')) {
    const tokens = line.split(/\s+/).filter((token) => token !== '');
    const numbers = tokens.filter(isNumber);
    const isRow = numbers.length > 0 && numbers.length === tokens.length && before.length >= numbers.length;
    const found = isRow ? before.slice(before.length - numbers.length) : labelled(tokens);
    for (const name of found) names.push(freeName(name, names));
    before = tokens.filter((token) => !isNumber(token));
  }
  return names;
}

function labelled(tokens: readonly string[]): readonly string[] {
  const names: string[] = [];
  let words: string[] = [];
  for (const token of tokens) {
    if (!isNumber(token)) words.push(token);
    else {
      names.push(words.slice(-3).join(' '));
      words = [];
    }
  }
  return names;
}

function freeName(text: string, taken: readonly string[]): string {
  const words = wordsOf(text).join('_');
  const name = words === '' || /^\d/.test(words) ? `value_${words}`.replace(/_$/, '') : words;
  let free = name;
  for (let at = 2; taken.includes(free); at += 1) free = `${name}_${at}`;
  return free;
}
