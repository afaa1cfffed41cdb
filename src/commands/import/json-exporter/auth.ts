import type { ConfigNode, MapEntry } from '../../../model/node.ts';
import { itemsOf, knownMembersOf, type Members, membersIn, textOf } from './members.ts';
import type { Notes } from '../notes.ts';
import { fileReference, plain } from '../plain.ts';

type Data = Readonly<Record<string, unknown>>;

/** writeAuth writes the credentials of a `http_client_config`, whichever of their kinds they are of. */
export function writeAuth(client: Members, notes: Notes): Data | undefined {
  const basic = client.get('basic_auth')?.value;
  if (basic !== undefined) return writeBasic(basic, notes);
  const authorization = client.get('authorization')?.value;
  if (authorization !== undefined) return writeAuthorization(authorization, notes);
  const oauth2 = client.get('oauth2')?.value;
  if (oauth2 !== undefined) return writeOauth2(oauth2, notes);
  const token = secretOf(client, 'bearer_token', notes);
  return token === undefined ? undefined : { type: 'bearer', token };
}

function writeBasic(node: ConfigNode, notes: Notes): Data {
  const members = knownMembersOf(node, [...sourcesOf('username'), ...sourcesOf('password')], notes);
  const username = secretOf(members, 'username', notes) ?? '';
  return { type: 'basic', username, password: secretOf(members, 'password', notes) ?? '' };
}

function writeAuthorization(node: ConfigNode, notes: Notes): Data {
  const members = knownMembersOf(node, ['type', ...sourcesOf('credentials')], notes);
  const type = textOf(members.get('type')?.value, notes)?.trim() ?? 'Bearer';
  const token = secretOf(members, 'credentials', notes) ?? '';
  if (/^(?:bearer)?$/i.test(type)) return { type: 'bearer', token };
  return { type: 'api-key', name: 'Authorization', value: `${plain(type)} ${token}` };
}

const OAUTH2 = ['client_id', 'token_url', 'scopes', 'endpoint_params', 'grant_type', ...sourcesOf('client_secret')];
const OAUTH2_ELSE = [
  ...[
    'tls_config',
    'proxy_url',
    'no_proxy',
    'proxy_from_environment',
    'proxy_connect_header',
    'iss',
    'audience',
    'claims',
  ],
  ...[...sourcesOf('client_certificate_key'), 'client_certificate_key_id', 'signature_algorithm'],
];

function writeOauth2(node: ConfigNode, notes: Notes): Data {
  const members = knownMembersOf(node, [...OAUTH2, ...OAUTH2_ELSE], notes);
  for (const key of OAUTH2_ELSE) loseMember(members, key, notes);
  const grant = members.get('grant_type')?.value;
  if (grant !== undefined && textOf(grant, notes) !== 'client_credentials')
    notes.lost({ place: grant.place, message: 'only the grant client_credentials can be carried over' });
  const text = (entry: MapEntry | undefined): string => plain(textOf(entry?.value, notes) ?? '');
  const scopes = itemsOf(members.get('scopes'), notes).map((scope) => plain(textOf(scope, notes) ?? ''));
  const params = membersIn(members.get('endpoint_params'), notes).map((entry) => [entry.key, text(entry)]);
  const secret = secretOf(members, 'client_secret', notes);
  return {
    ...{ type: 'oauth2', token_url: text(members.get('token_url')), client_id: text(members.get('client_id')) },
    ...(secret !== undefined && { client_secret: secret }),
    ...(scopes.length > 0 && { scopes }),
    ...(params.length > 0 && { endpoint_params: Object.fromEntries(params) as Data }),
  };
}

/** sourcesOf gives the three ways in which a secret can be named. */
function sourcesOf(key: string): readonly string[] {
  return [key, `${key}_file`, `${key}_ref`];
}

function secretOf(members: Members, key: string, notes: Notes): string | undefined {
  loseMember(members, `${key}_ref`, notes);
  const file = textOf(members.get(`${key}_file`)?.value, notes);
  if (file !== undefined && file !== '') return fileReference(file);
  const text = textOf(members.get(key)?.value, notes);
  return text === undefined ? undefined : plain(text);
}

/** loseMember notes a member that cannot be carried over. */
export function loseMember(members: Members, key: string, notes: Notes): void {
  const entry = members.get(key);
  if (entry !== undefined) notes.lost({ place: entry.keyPlace, message: `${key} cannot be carried over` });
}
