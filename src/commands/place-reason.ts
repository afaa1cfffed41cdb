import { reasonOf } from '../config/strict-text.ts';

/** placeReason says why a place that is no url could not be read as a file, and that it may have been meant as a url. */
export function placeReason(cause: unknown, place: string): string {
  const isUrl = /^(?:[\w.-]+|\[[\da-f:]+\]):\d+(?:[/?]|$)|^\w+:\/\//i.test(place);
  return `${reasonOf(cause)}${isUrl ? ': a url begins with http:// or https://' : ''}`;
}
