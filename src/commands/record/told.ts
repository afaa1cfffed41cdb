import { holdsCredential } from './credentials.ts';
import { type Hidden, LEAST_CHARACTERS } from './redaction.ts';

/** replacedLine says how many answers were saved, and what was taken out of them. */
export function replacedLine(answers: number, counts: ReadonlyMap<string, number>): string {
  const head = `${answers} ${answers === 1 ? 'answer' : 'answers'} saved`;
  if (counts.size === 0) return `${head}, no secret stood in them`;
  const replaced = [...counts].map(([shown, count]) => `${shown} (${count} times)`);
  return `${head}, secrets replaced by ${replaced.join(', ')}`;
}

/** shortLines says which secrets were not looked for. */
export function shortLines(hidden: readonly Hidden[]): readonly string[] {
  const short = hidden.filter(({ text }) => text !== '' && text.length < LEAST_CHARACTERS).map(({ shown }) => shown);
  if (short.length === 0) return [];
  return [`too short to be looked for, and left where they stand: ${[...new Set(short)].join(', ')}`];
}

const MEMBER = /"((?:[^"\\]|\\.){1,60})"\s*:\s*(?:"(?!redacted)[^"]|\d)/g;

/** leftLines names the members of saved bodies that are called as credentials are, and are known to be none. */
export function leftLines(bodies: Iterable<Uint8Array>): readonly string[] {
  const names = [...bodies].flatMap((body) =>
    [...Buffer.from(body).toString('latin1').matchAll(MEMBER)].map(([, name = '']) => name),
  );
  const left = [...new Set(names)].filter(holdsCredential).sort();
  if (left.length === 0) return [];
  return [`called as credentials are, and left as they came: ${left.join(', ')} (--redact takes one out)`];
}
