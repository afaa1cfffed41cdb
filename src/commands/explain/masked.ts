import type { Mask } from '../probe/mask.ts';

/** masked hides in all texts of a structure what came from outside the config. */
export function masked<T>(value: T, mask: Mask): T {
  return hidden(value, mask) as T;
}

function hidden(value: unknown, mask: Mask): unknown {
  if (typeof value === 'string') return mask.answer(value);
  if (Array.isArray(value)) return value.map((one) => hidden(one, mask));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, hidden(member, mask)]));
}
