/** wordsOf splits a name into words in lower case: `cpuUsagePct`, `real-memory_usage`, `Total kBytes`. Of a Java class, the last part. */
export function wordsOf(name: string): readonly string[] {
  const short = /^(?:com|org|net|io|java|hudson)\.[\w.$]+$/.test(name) ? name.replace(/^.*[.$]/, '') : name;
  return short
    .replace(/kBytes/g, 'kbytes')
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter((word) => word !== '');
}

/** singular makes one of many: queues, entries, statuses, processes. */
export function singular(word: string): string {
  if (/(?:ss|us|is|news|stats|statistics)$/.test(word)) return word;
  if (/ies$/.test(word) && word.length > 4) return word.replace(/ies$/, 'y');
  if (/(?:ss|us|x|ch|sh)es$/.test(word)) return word.replace(/es$/, '');
  return word.length > 3 ? word.replace(/s$/, '') : word;
}

/** plural makes many of one. */
export function plural(word: string): string {
  if (/[^aeiou]y$/.test(word)) return word.replace(/y$/, 'ies');
  if (/(?:ss|us|x|ch|sh)$/.test(word)) return `${word}es`;
  return word.endsWith('s') ? word : `${word}s`;
}

/** hasWord tells whether one of the words is among the known ones. */
export function hasWord(words: readonly string[], known: ReadonlySet<string>): boolean {
  return words.some((word) => known.has(word));
}

/** setOf reads a set of words from a text. */
export function setOf(text: string): ReadonlySet<string> {
  return new Set(text.split(' '));
}

/** sentence writes words as a sentence of help. */
export function sentence(words: readonly string[], rest = ''): string {
  const text = words.join(' ');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${rest}.`;
}

/** withoutRepeats leaves one of words that follow themselves, the singular: queues queue length. */
export function withoutRepeats(words: readonly string[]): readonly string[] {
  const kept: string[] = [];
  for (const word of words) {
    const last = kept.at(-1);
    if (last === undefined || singular(last) !== singular(word)) kept.push(word);
    else if (word.length < last.length) kept.splice(-1, 1, word);
  }
  return kept;
}
