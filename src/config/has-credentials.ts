import { isCredentialName } from '../kit/credentials.ts';
import { type ConfigNode, entryOf, type MapEntry } from '../model/node.ts';
import { entryNodes } from './metric-nodes.ts';

const ASKING: ReadonlySet<string> = new Set(['url', 'headers', 'query', 'body']);
const TEMPLATE_ALONE = /^\s*\{\{[^}]*\}\}\s*$/;

/**
 * hasCredentials tells whether the requests of a source or module hold what must not reach a stranger: auth, a client
 * certificate, whatever comes from outside the config, and members that are called as credentials are.
 */
export function hasCredentials(source: ConfigNode): boolean {
  const requests = [source, ...entryNodes(source).flatMap((entry) => entryOf(entry, 'fetch') ?? [])];
  return requests.some((request) => request.kind === 'map' && request.entries.some(isCredential));
}

function isCredential({ key, value }: MapEntry): boolean {
  if (key === 'auth') return true;
  if (key === 'tls') return entryOf(value, 'cert_file') !== undefined;
  return ASKING.has(key) && (isFromOutside(value) || isCalledSo(value));
}

function isFromOutside(node: ConfigNode): boolean {
  if (node.kind === 'scalar') return node.parts.some(({ reference }) => reference !== undefined);
  if (node.kind === 'list') return node.items.some(isFromOutside);
  return node.entries.some(({ value }) => isFromOutside(value));
}

/** What a template alone gives is the probe's own. */
function isCalledSo(node: ConfigNode): boolean {
  if (node.kind === 'scalar') return false;
  if (node.kind === 'list') return node.items.some(isCalledSo);
  return node.entries.some(({ key, value }) => {
    const isText = value.kind === 'scalar' && !TEMPLATE_ALONE.test(value.text);
    return (isText && isCredentialName(key)) || isCalledSo(value);
  });
}
