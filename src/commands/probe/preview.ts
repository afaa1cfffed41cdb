import { Element } from '../../model/element.ts';
import { ExactNumber, Missing } from '../../model/value.ts';

/** How much of a value is shown, in UTF-16 code units. */
const LONGEST = 100;

/** preview writes any value on one line, as JSON, cut where it is long; of what is missing the reason. */
export function preview(value: unknown): string {
  if (value instanceof Missing) return `missing: ${value.reason}`;
  const text = written(value, LONGEST);
  return text.length > LONGEST ? `${text.slice(0, LONGEST).toWellFormed()}…` : text;
}

/** Writes no more than it must: what is behind `room` is not looked at. */
function written(value: unknown, room: number): string {
  if (typeof value === 'string') return quoted(value, room);
  if (value instanceof ExactNumber) return value.text;
  if (Array.isArray(value)) return `[${joined(value, (item, left) => written(item, left), room)}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const text = value instanceof Element ? Element.textOf(value) : undefined;
  // Its text may be a member already.
  const isBare = text !== undefined && !Object.hasOwn(value, '_text');
  const members = [...(isBare ? [['_text', text]] : []), ...Object.entries(value)];
  return `{${joined(members, ([name, member], left) => `${quoted(name, left)}: ${written(member, left)}`, room)}}`;
}

function joined<T>(parts: readonly T[], write: (part: T, room: number) => string, room: number): string {
  let text = '';
  for (const [index, part] of parts.entries()) {
    if (text.length > room) break;
    text += (index === 0 ? '' : ', ') + write(part, room - text.length);
  }
  return text;
}

function quoted(text: string, room: number): string {
  return JSON.stringify(text.slice(0, Math.max(0, room) + 1));
}
