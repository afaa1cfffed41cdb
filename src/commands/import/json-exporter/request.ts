import { proxyUrl } from '../../../config/proxies.ts';
import type { MapEntry } from '../../../model/node.ts';
import { isTrue, itemsOf, knownMembersOf, membersIn, type Members, textOf } from './members.ts';
import type { Notes } from '../notes.ts';
import { fileReference, plain } from '../plain.ts';
import { loseMember, writeAuth } from './auth.ts';

type Data = Readonly<Record<string, unknown>>;

const CLIENT = [
  ...['basic_auth', 'authorization', 'oauth2', 'bearer_token', 'bearer_token_file', 'tls_config', 'http_headers'],
  ...['follow_redirects', 'enable_http2', 'proxy_url', 'no_proxy', 'proxy_from_environment', 'proxy_connect_header'],
];

/** Go's client follows so many redirects; without a `http_client_config` json_exporter follows none. */
const GO_REDIRECTS = 10;

/** writeRequest writes how a module asks: headers, `http_client_config` and `valid_status_codes`. */
export function writeRequest(module: Members, notes: Notes): Data {
  const config = module.get('http_client_config');
  const client = config === undefined ? new Map<string, MapEntry>() : knownMembersOf(config.value, CLIENT, notes);
  for (const key of ['no_proxy', 'proxy_connect_header']) loseMember(client, key, notes);
  const proxy = writeProxy(client, notes);
  const follows = client.get('follow_redirects')?.value;
  const isFollowing = config !== undefined && (follows === undefined || isTrue(follows, notes));
  const auth = writeAuth(client, notes);
  const tls = writeTls(client.get('tls_config'), notes);
  const codes = itemsOf(module.get('valid_status_codes'), notes).map((node) => Number(textOf(node, notes)));
  return {
    headers: writeHeaders(module, client, notes),
    ...(auth && { auth }),
    ...(tls && { tls }),
    ...(proxy !== undefined && { proxy }),
    // Go's client keeps none.
    cookies: false,
    redirects: isFollowing ? GO_REDIRECTS : 0,
    ...(codes.length > 0 && { success: codes }),
  };
}

/** json_exporter looks for a proxy in the environment only where it is told to, as nothing does here. */
function writeProxy(client: Members, notes: Notes): string | undefined {
  const node = client.get('proxy_url')?.value;
  const text = textOf(node, notes) ?? '';
  if (text === '') return isTrue(client.get('proxy_from_environment')?.value, notes) ? undefined : 'none';
  if (text.includes('://') && proxyUrl(text) !== undefined) return plain(text);
  if (node !== undefined)
    notes.lost({ place: node.place, message: 'this is no http or https proxy, so none is asked' });
  return 'none';
}

function writeHeaders(module: Members, client: Members, notes: Notes): Data {
  const headers = new Map<string, string>();
  for (const { key, keyPlace: place, value } of membersIn(module.get('headers'), notes)) {
    const text = textOf(value, notes) ?? '';
    if (key.toLowerCase() === 'host')
      notes.withoutEffect({ place, message: 'json_exporter does not send this header' });
    else if (text.includes('{{')) notes.lost({ place, message: 'a header with {{ in it cannot be sent' });
    else headers.set(key, plain(text));
  }
  for (const { key, value } of membersIn(client.get('http_headers'), notes)) {
    headers.set(key, valuesOf(knownMembersOf(value, ['values', 'secrets', 'files'], notes), notes).join(', '));
  }
  const hasAccept = [...headers.keys()].some((key) => key.toLowerCase() === 'accept');
  return { ...(!hasAccept && { Accept: 'application/json' }), ...Object.fromEntries(headers) };
}

/** Several values of one header mean the same as one with commas between (RFC 9110, section 5.3). */
function valuesOf(members: Members, notes: Notes): readonly string[] {
  const texts = ['values', 'secrets'].flatMap((key) => itemsOf(members.get(key), notes));
  const files = itemsOf(members.get('files'), notes);
  return [
    ...texts.map((node) => plain(textOf(node, notes) ?? '')),
    ...files.map((node) => fileReference(textOf(node, notes) ?? '')),
  ];
}

const FILES = ['ca_file', 'cert_file', 'key_file', 'server_name'];
const NOT_CARRIED = ['ca', 'cert', 'key', 'ca_ref', 'cert_ref', 'key_ref', 'max_version'];
const VERSIONS: Readonly<Record<string, string>> = {
  ...{ TLS10: 'TLSv1', TLS11: 'TLSv1.1', TLS12: 'TLSv1.2', TLS13: 'TLSv1.3' },
};

function writeTls(entry: MapEntry | undefined, notes: Notes): Data | undefined {
  if (entry === undefined) return undefined;
  const members = knownMembersOf(entry.value, [...FILES, ...NOT_CARRIED, 'insecure_skip_verify', 'min_version'], notes);
  for (const key of NOT_CARRIED) loseMember(members, key, notes);
  const texts = FILES.flatMap((key) => {
    const text = textOf(members.get(key)?.value, notes) ?? '';
    return text === '' ? [] : [[key, plain(text)]];
  });
  const version = VERSIONS[textOf(members.get('min_version')?.value, notes) ?? ''];
  const isInsecure = isTrue(members.get('insecure_skip_verify')?.value, notes);
  const tls = {
    ...(Object.fromEntries(texts) as Data),
    ...(version !== undefined && { min_version: version }),
    ...(isInsecure && { insecure_skip_verify: true }),
  };
  return Object.keys(tls).length === 0 ? undefined : tls;
}
