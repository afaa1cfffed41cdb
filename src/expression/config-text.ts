import type { Report } from '../kit/compiler.ts';
import type { ConfigNode, Place } from '../model/node.ts';
import { PathError } from './path-cursor.ts';
import { parsePath } from './path.ts';
import type { Path } from './path-tree.ts';

/** holdsReference tells whether any of a node's text came from outside the file. */
export function holdsReference(node: ConfigNode): boolean {
  if (node.kind === 'list') return node.items.some(holdsReference);
  if (node.kind === 'map') return node.entries.some(({ value }) => holdsReference(value));
  return node.parts.some((part) => part.reference !== undefined);
}

/** checkPath parses a path and its `$response` members; a bad one is reported as CONFIG_PATH and gives undefined. */
export function checkPath(text: string, place: Place, report: Report): Path | undefined {
  try {
    return parsePath(text).head === '$response' ? checkResponse(parsePath(text)) : parsePath(text);
  } catch (cause) {
    if (!(cause instanceof PathError)) throw cause;
    const message = `the path ${text} is wrong at character ${cause.column}: ${cause.message}`;
    report({ code: 'CONFIG_PATH', place, message, ...(cause.hint === undefined ? {} : { hint: cause.hint }) });
    return undefined;
  }
}

const RESPONSE_MEMBERS: readonly string[] = ['status', 'headers', 'seconds', 'bytes'];

/** `$response` has four members; its headers are found in any case, as HTTP has them. */
function checkResponse(path: Path): Path {
  const [first, ...rest] = path.segments;
  const selector = first?.kind === 'select' ? first.selectors[0] : undefined;
  if (first?.kind !== 'select' || selector?.kind !== 'name' || !RESPONSE_MEMBERS.includes(selector.name))
    throw new PathError(
      'unknown member of $response',
      '$response'.length + 1,
      `It has ${RESPONSE_MEMBERS.join(', ')}.`,
    );
  const segments = rest.map((segment) => {
    if (segment.kind !== 'select') return segment;
    const selectors = segment.selectors.map((one) =>
      one.kind === 'name' ? { kind: one.kind, name: one.name.toLowerCase() } : one,
    );
    return { ...segment, selectors };
  });
  return { ...path, segments: [first, ...segments] };
}
