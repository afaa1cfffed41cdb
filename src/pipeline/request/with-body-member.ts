import type { HttpRequest } from '../../kit/http.ts';
import { refused } from './rendered-part.ts';

/** withBodyMember sets a member of a request's JSON or form body. @throws Fault REQUEST_TEMPLATE for another body */
export function withBodyMember(request: HttpRequest, name: string, value: string): HttpRequest {
  const { body = '' } = request;
  const type = Object.entries(request.headers).find(([header]) => header.toLowerCase() === 'content-type')?.[1] ?? '';
  if (/^application\/x-www-form-urlencoded\b/i.test(type)) {
    const form = new URLSearchParams(body);
    form.set(name, value);
    return { ...request, body: form.toString() };
  }
  const structure = structureOf(body);
  if (structure === undefined) throw refused('a cursor goes into a body that is a JSON object or a form');
  return { ...request, body: JSON.stringify({ ...structure, [name]: value }) };
}

function structureOf(body: string): object | undefined {
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}
