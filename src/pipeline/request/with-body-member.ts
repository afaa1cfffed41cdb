import type { HttpRequest } from '../../kit/http.ts';
import { refused } from './rendered-part.ts';

/**
 * withBodyMember sets a member of a request's JSON or form body. In JSON a name with dots is the way to a member of a
 * member (`variables.after`), unless there is one of the whole name. @throws Fault REQUEST_TEMPLATE for another body
 */
export function withBodyMember(request: HttpRequest, name: string, value: string | number): HttpRequest {
  const { body = '' } = request;
  const type = Object.entries(request.headers).find(([header]) => header.toLowerCase() === 'content-type')?.[1] ?? '';
  if (/^application\/x-www-form-urlencoded\b/i.test(type)) {
    const form = new URLSearchParams(body);
    form.set(name, String(value));
    return { ...request, body: form.toString() };
  }
  const structure = structureOf(body);
  const way = structure !== undefined && Object.hasOwn(structure, name) ? [name] : name.split('.');
  return { ...request, body: JSON.stringify(put(structure, way, value)) };
}

function structureOf(body: string): object | undefined {
  try {
    const parsed: unknown = JSON.parse(body);
    return isStructure(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

/** What is not there yet on the way is made. */
function put(structure: unknown, [name = '', ...rest]: readonly string[], value: string | number): object {
  if (!isStructure(structure)) throw refused('what says which page goes into a body that is a JSON object or a form');
  const { [name]: inner = {} } = structure;
  return { ...structure, [name]: rest.length === 0 ? value : put(inner, rest, value) };
}

function isStructure(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
