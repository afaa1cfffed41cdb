import { Element } from '../../model/element.ts';
import {
  ABSENT,
  ExactNumber,
  LOOKUP_MISS,
  Missing,
  NO_EVALUATION,
  NO_MATCH,
  NOT_A_NUMBER,
  NOT_A_TEXT,
  SEVERAL,
  UNMAPPED,
  type Value,
} from '../../model/value.ts';

/** WireValue is a value as it goes from thread to thread, where classes are lost: what is no scalar is marked. */
export type WireValue =
  | string
  | number
  | boolean
  | null
  | undefined
  | { readonly missing: Missing['reason'] }
  | { readonly exact: string }
  | { readonly text: string | undefined; readonly members: WireMembers }
  | { readonly list: readonly WireValue[] }
  | { readonly members: WireMembers };

type WireMembers = readonly (readonly [name: string, value: WireValue])[];

/** toWire writes a value; members that may be null or undefined are kept as they are. */
export function toWire(value: unknown): WireValue {
  if (typeof value !== 'object' || value === null) return value as WireValue;
  if (value instanceof Missing) return { missing: value.reason };
  if (value instanceof ExactNumber) return { exact: value.text };
  if (Array.isArray(value)) return { list: value.map(toWire) };
  const members = Object.entries(value).map(([name, member]) => [name, toWire(member)] as const);
  return value instanceof Element ? { text: Element.textOf(value), members } : { members };
}

/** fromWire reads what toWire has written. */
export function fromWire(value: WireValue): Value {
  return read(value) ?? ABSENT;
}

/** What is missing is compared by identity. */
const MISSING: ReadonlyMap<string, Missing> = new Map(
  [ABSENT, LOOKUP_MISS, NO_EVALUATION, NO_MATCH, NOT_A_NUMBER, NOT_A_TEXT, SEVERAL, UNMAPPED].map((missing) => [
    missing.reason,
    missing,
  ]),
);

function read(value: WireValue): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if ('missing' in value) return MISSING.get(value.missing) ?? new Missing(value.missing);
  if ('exact' in value) return new ExactNumber(value.exact);
  if ('list' in value) return value.list.map(read);
  const names = value.members.map(([name]) => name);
  const members = value.members.map(([, member]) => read(member));
  if ('text' in value) return Element.of({ names, members }, value.text);
  return Object.fromEntries(names.map((name, at) => [name, members[at]]));
}
