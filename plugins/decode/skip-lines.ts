/** skipLines gives a text without its first lines, however they end; of fewer lines nothing is left. */
export function skipLines(text: string, count: number): string {
  const ends = text.matchAll(/\r\n?|\n|$/g);
  let start = 0;
  for (let line = 0; line < count; line += 1) {
    const end = ends.next().value;
    start = end === undefined ? text.length : end.index + end[0].length;
  }
  return text.slice(start);
}
