import { hasWord, setOf } from './words.ts';

const STATE_WORDS = setOf(
  'state status health result condition phase severity alarm availability running color outcome',
);

/** What a thing is, and stays. */
const PROPERTY_WORDS = setOf(
  'type kind class version language vendor product model mode node role region zone protocol platform os arch edition name id group owner ' +
    'user method mechanism strategy policy category license visibility branch unit icon source',
);

/** States that come together, so that one that is not in the sample is no surprise. */
const COMPANIONS: readonly (readonly string[])[] = [
  ['up', 'down'],
  ['online', 'offline'],
  ['running', 'stopped'],
  ['healthy', 'unhealthy'],
  ['ok', 'warning', 'critical'],
  ['active', 'inactive'],
  ['enabled', 'disabled'],
  ['open', 'closed'],
  ['success', 'failure'],
  ['succeeded', 'failed'],
  ['started', 'paused', 'stopped'],
  ['connected', 'disconnected'],
  ['on', 'off'],
  ['yes', 'no'],
];

const MOST_STATES = 8;

/** statesOf gives the states that a text takes, in order, where it seems to be one of few; undefined where it is no state. */
export function statesOf(words: readonly string[], texts: readonly string[]): readonly string[] | undefined {
  const seen = [...new Set(texts.map((text) => text.trim()))].sort();
  const isShort = seen.every((text) => /^[\p{L}][\p{L}\d_./ -]{0,31}$/u.test(text));
  if (!isShort || seen.length > MOST_STATES) return undefined;
  if (hasWord(words.slice(-2), STATE_WORDS) && !PROPERTY_WORDS.has(words.at(-1) ?? ''))
    return [...seen, ...companionsOf(seen)];
  const isClosed =
    seen.length > 1 && texts.length >= seen.length * 2 && seen.every((text) => /^[\p{L}_]+$/u.test(text));
  return isClosed && !hasWord(words, PROPERTY_WORDS) ? seen : undefined;
}

function companionsOf(seen: readonly string[]): readonly string[] {
  const lower = seen.map((text) => text.toLowerCase());
  const family = COMPANIONS.find((members) => lower.every((text) => members.includes(text))) ?? [];
  return family.filter((member) => !lower.includes(member)).map((member) => asWritten(member, seen[0] ?? ''));
}

function asWritten(member: string, like: string): string {
  if (like === like.toUpperCase()) return member.toUpperCase();
  return like[0] === like[0]?.toUpperCase() ? member.charAt(0).toUpperCase() + member.slice(1) : member;
}
