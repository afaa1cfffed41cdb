import type { HttpRequest } from '../../kit/http.ts';
import { percentEncoded } from './rendered-part.ts';

/** withQueryMember sets a parameter of a request's query, in place of one of that name; the rest stays as it is written. */
export function withQueryMember(request: HttpRequest, name: string, value: string): HttpRequest {
  const [head = '', query = ''] = splitOnce(request.url, '?');
  const others = query.split('&').filter((member) => member !== '' && nameOf(member) !== name);
  return { ...request, url: `${head}?${[...others, `${percentEncoded(name)}=${percentEncoded(value)}`].join('&')}` };
}

function nameOf(member: string): string {
  const [name = ''] = splitOnce(member, '=');
  try {
    return decodeURIComponent(name.replaceAll('+', ' '));
  } catch {
    return name;
  }
}

function splitOnce(text: string, separator: string): readonly string[] {
  const at = text.indexOf(separator);
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
