import type { Template } from '../../../src/kit/expression.ts';
import { absoluteUrl, originOf } from '../../../src/kit/urls.ts';

/**
 * shownUrl gives a url as far as it may be shown: as it is written where a part of it came from outside the file or it is
 * relative, else its origin and path; never its user or query.
 */
export function shownUrl({ text }: Pick<Template, 'text'>, base: string): string {
  const written = text.split(/[?#]/, 1)[0] ?? '';
  if (text.includes('${') || !/^[a-z][a-z0-9+.-]*:/i.test(text)) return written;
  const url = absoluteUrl(text, base);
  if (url === undefined) return '?';
  return url.startsWith('unix:') ? written : originOf(url) + new URL(url).pathname;
}
