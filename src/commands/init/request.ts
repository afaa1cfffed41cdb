import { parseYaml } from '../../config/parse.ts';
import type { ConfigNode } from '../../model/node.ts';
import { plain } from '../import/plain.ts';
import { StartFault } from '../start-fault.ts';
import { isSecretName } from './field.ts';
import { isReference, type Secrets, written } from './secrets.ts';
import { setOf, wordsOf } from './words.ts';

/** RequestDraft is how a document is asked for, as a source says it, without a secret. */
export interface RequestDraft {
  readonly url: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly auth?: Readonly<Record<string, unknown>>;
  readonly tls?: { readonly insecure_skip_verify: true };
}

/** RequestFlags is what the command line says of requests. */
export interface RequestFlags {
  /** `USER:PASSWORD`, `Bearer TOKEN`, or an auth block as YAML. */
  readonly auth?: string;
  /** By name, `NAME: VALUE`. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly isInsecure: boolean;
}

/** draftRequest writes a request with its secrets hidden. Throws a StartFault for what is no url and no auth. */
export function draftRequest(place: string, flags: RequestFlags, secrets: Secrets): RequestDraft {
  const { url, query, auth: own } = draftUrl(place, secrets);
  const auth = flags.auth === undefined ? own : draftAuth(flags.auth, secrets);
  const headers = flags.headers.map(([name, value]) => [name, headerValue(name, value, secrets)] as const);
  return {
    url,
    ...(query !== undefined && { query }),
    ...(headers.length > 0 && { headers: Object.fromEntries(headers) }),
    ...(auth !== undefined && { auth }),
    ...(flags.isInsecure && { tls: { insecure_skip_verify: true } }),
  };
}

/** Headers whose values are no secret; of all others nobody can know. */
const OPEN_HEADERS = setOf(
  'accept accept-encoding accept-language accept-version cache-control content-type host origin prefer user-agent x-requested-with',
);

/** isOpenHeader holds for headers whose values are no secret. */
export function isOpenHeader(name: string): boolean {
  return OPEN_HEADERS.has(name.toLowerCase());
}

function headerValue(name: string, value: string, secrets: Secrets): string {
  return isOpenHeader(name) ? written(value) : secrets.hide(value, name);
}

function draftUrl(place: string, secrets: Secrets): Pick<RequestDraft, 'url' | 'query' | 'auth'> {
  if (/^unix:/.test(place) || isReference(place)) return { url: written(place) };
  if (!URL.canParse(place)) throw new StartFault('--from: a place begins like a url and is none');
  const url = new URL(place);
  const [username, password] = [url.username, url.password].map(decodeURIComponent) as [string, string];
  const basic = username === '' ? undefined : basicOf(username, password, secrets);
  [url.username, url.password, url.hash] = ['', '', ''];
  const hidden = [...url.searchParams].filter(([name, value]) => isSecretName(wordsOf(name)) || isToken(value));
  for (const [name] of hidden) url.searchParams.delete(name);
  const query = hidden.map(([name, value]) => [name, secrets.hide(value, name)] as const);
  const parts = url.pathname
    .split('/')
    .map((part) => (isToken(part) ? secrets.hide(decodeURIComponent(part), 'path') : written(part)));
  return {
    url: `${url.protocol}//${url.host}${parts.join('/')}${written(url.search)}`,
    ...(query.length > 0 && { query: Object.fromEntries(query) }),
    ...(basic && { auth: basic }),
  };
}

/** Letters and digits that nobody would type, but no UUID. */
function isToken(text: string): boolean {
  const isUuid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(text);
  return !isUuid && /^[\w.~+=-]{20,}$/.test(text) && /\d/.test(text) && /[a-z]/i.test(text) && !/[a-z]{8}/.test(text);
}

function basicOf(username: string, password: string, secrets: Secrets): Readonly<Record<string, unknown>> {
  return {
    type: 'basic',
    username: secrets.replace(username, 'username'),
    password: secrets.hide(password, 'password'),
  };
}

function draftAuth(text: string, secrets: Secrets): Readonly<Record<string, unknown>> {
  const [, token] = /^bearer\s+(\S+)$/i.exec(text) ?? [];
  if (token !== undefined) return { type: 'bearer', token: secrets.hide(token, 'token') };
  if (text.trimStart().startsWith('{')) return draftBlock(text, secrets);
  const at = text.search(/:(?!-|\?)/);
  if (at < 1)
    throw new StartFault(
      "--auth is USER:PASSWORD, 'Bearer TOKEN', or a block like '{type: api-key, in: header, name: X-Key, value: …}'",
    );
  return basicOf(text.slice(0, at), text.slice(at + 1), secrets);
}

/** Keys of auth blocks that say how, not who. */
const OPEN_KEYS = setOf(
  'type in name url token_url method grant algorithm region service header cookie path prefix max_age on scopes format',
);

const URL_KEYS = setOf('url token_url');

/** What may be secret in the url of a block is taken out as it is written there, encoded or not. */
function hiddenInUrl(text: string, secrets: Secrets): string {
  if (isReference(text)) return text;
  const hide = (value: string, name: string): string => {
    secrets.learn([decoded(value)]);
    return secrets.hide(value, name);
  };
  const pair = (whole: string): string => {
    const [name = '', value = ''] = whole.split(/=(.*)/s);
    const isHidden = value !== '' && (isSecretName(wordsOf(decoded(name))) || isToken(value));
    return isHidden ? `${name}=${hide(value, decoded(name))}` : whole;
  };
  return plain(text)
    .replace(/(?<=[?&])[^&#]+/g, pair)
    .replace(/(?<=\/)[^/?#@]+(?=[/?#]|$)/g, (part) => (isToken(part) ? hide(part, 'path') : part))
    .replace(/(?<=^\w+:\/\/[^/?#@:]*:)[^/?#@]+(?=@)/, (password) => hide(password, 'password'));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function draftBlock(text: string, secrets: Secrets): Readonly<Record<string, unknown>> {
  const problems: string[] = [];
  const tree = parseYaml({ file: '--auth', text }, ({ message }) => problems.push(message));
  if (tree?.kind !== 'map' || problems.length > 0) throw new StartFault('--auth: the block cannot be read as YAML');
  return hidden(tree, '', secrets) as Readonly<Record<string, unknown>>;
}

function hidden(node: ConfigNode, key: string, secrets: Secrets): unknown {
  if (node.kind === 'list') return node.items.map((item) => hidden(item, key, secrets));
  if (node.kind === 'map') {
    return Object.fromEntries(node.entries.map((entry) => [entry.key, hidden(entry.value, entry.key, secrets)]));
  }
  if (URL_KEYS.has(key)) return hiddenInUrl(node.text, secrets);
  if (typeof node.value !== 'string') return OPEN_KEYS.has(key) ? node.value : secrets.hide(node.text, key);
  if (OPEN_KEYS.has(key)) return written(node.text);
  return key === 'username' ? secrets.replace(node.text, key) : secrets.hide(node.text, key);
}
