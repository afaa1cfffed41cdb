import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:https';
import { type Certificate, issueCertificate } from './certificate.ts';
import { type Reply, startUpstream, type Upstream } from './upstream.ts';

/** Channel is a Mirth channel with the counts that its statistics show. */
export interface Channel {
  readonly id: string;
  readonly name: string;
  readonly received: number;
  readonly sent: number;
  readonly error: number;
  readonly filtered: number;
  readonly queued: number;
  /** An undeployed channel has a name and no statistics. */
  readonly deployed?: boolean;
  /** Mirth leaves out the names that a user may not see. */
  readonly named?: boolean;
}

/** MirthOptions: `channels` is asked on every read, so that what it gives may move. */
export interface MirthOptions {
  readonly channels: () => readonly Channel[];
  readonly username: string;
  readonly password: string;
  /** One made before, to save the time; absent, a new one is issued. */
  readonly certificate?: Certificate;
}

/** Mirth is a running Mirth; `certificate` is the PEM of the leaf that it shows (CN mirth-connect, no SAN, CA not sent). */
export interface Mirth extends Upstream {
  readonly certificate: string;
  /** The sessions that are logged in. A test may end them, as a restart does. */
  readonly sessions: Set<string>;
  /** How often somebody has logged in, or tried to. */
  logins(): number;
}

const SERVER_ID = 'ac3b853c-93ed-4a3e-8a25-b2145d791115';

/** startMirth starts an HTTPS server that answers as Mirth Connect 4.5 does, on a free loopback port. */
export async function startMirth(options: MirthOptions): Promise<Mirth> {
  const { certificate, key } = options.certificate ?? (await issueCertificate('mirth-connect'));
  const server = createServer({ cert: certificate, key });
  const doors = createDoors(options);
  const upstream = await startUpstream(server, 'https', (request, body) =>
    answer({ request, body, path: (request.url ?? '').split('?', 1)[0] ?? '' }, doors, options.channels),
  );
  return { ...upstream, certificate, sessions: doors.sessions, logins: () => doors.logins() };
}

interface Call {
  readonly request: IncomingMessage;
  readonly body: string;
  readonly path: string;
}

/** Doors are the ways in: Basic, in exactly this spelling, or the cookie of a session that a login opened. */
interface Doors {
  readonly sessions: Set<string>;
  logins(): number;
  isIn(request: IncomingMessage): boolean;
  logIn(body: string): Reply;
  logOut(request: IncomingMessage): Reply;
}

function createDoors({ username, password }: MirthOptions): Doors {
  const expected = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  const sessions = new Set<string>();
  let logins = 0;
  const sessionOf = ({ headers }: IncomingMessage): string =>
    /\bJSESSIONID=([^;]*)/.exec(headers.cookie ?? '')?.[1] ?? '';
  const isIn = (request: IncomingMessage): boolean =>
    sessions.has(sessionOf(request)) || request.headers.authorization === expected;
  return {
    sessions,
    logins: () => logins,
    isIn,
    logIn(body) {
      logins += 1;
      const form = new URLSearchParams(body);
      if (form.get('username') !== username || form.get('password') !== password) return xml(401, LOGIN_REFUSED);
      const id = `node0${logins}.node0`;
      sessions.add(id);
      return { ...xml(200, LOGGED_IN), headers: { 'Set-Cookie': `JSESSIONID=${id}; Path=/api; Secure` } };
    },
    logOut(request) {
      sessions.delete(sessionOf(request));
      return { status: 204, contentType: '', body: '' };
    },
  };
}

/** Mirth asks for X-Requested-With before anything else. */
function answer({ request, body, path }: Call, doors: Doors, channels: () => readonly Channel[]): Reply {
  const requestedWith = request.headers['x-requested-with'];
  if (requestedWith === undefined || requestedWith === '') {
    return errorPage(400, 'All requests must have &apos;X-Requested-With&apos; header', path);
  }
  if (request.method === 'POST' && path === '/api/users/_login') return doors.logIn(body);
  const write = request.method === 'POST' && path === '/api/users/_logout' ? 'logout' : DOCUMENTS.get(path);
  if (write === undefined) return errorPage(404, 'Not Found', path);
  if (doors.isIn(request)) return write === 'logout' ? doors.logOut(request) : xml(200, write(channels()));
  if (request.headers.authorization?.startsWith('Basic ') === true) return xml(401, LOGIN_REFUSED);
  return errorPage(401, 'Unauthorized', path);
}

const DOCUMENTS: ReadonlyMap<string, (channels: readonly Channel[]) => string> = new Map([
  ['/api/channels/statistics', statisticsXml],
  ['/api/channels/idsAndNames', namesXml],
]);

const LOGGED_IN = `<com.mirth.connect.model.LoginStatus>
  <status>SUCCESS</status>
  <message></message>
</com.mirth.connect.model.LoginStatus>`;

const LOGIN_REFUSED = `<com.mirth.connect.model.LoginStatus>
  <status>FAIL</status>
  <message>Incorrect username or password.</message>
</com.mirth.connect.model.LoginStatus>`;

/** statisticsXml writes /api/channels/statistics: deployed channels only; none give an empty `list`. */
export function statisticsXml(channels: readonly Channel[]): string {
  const deployed = channels.filter((channel) => channel.deployed !== false);
  if (deployed.length === 0) return '<list/>';
  return `<list>\n${deployed.map(statistics).join('\n')}\n</list>`;
}

function statistics(channel: Channel): string {
  const { received, sent, error, filtered, queued } = channel;
  const members = { serverId: SERVER_ID, channelId: channel.id, received, sent, error, filtered, queued };
  const lines = Object.entries(members).map(([name, text]) => `    <${name}>${text}</${name}>`);
  return ['  <channelStatistics>', ...lines, '  </channelStatistics>'].join('\n');
}

/** namesXml writes /api/channels/idsAndNames: two `string` elements an entry, the id and then the name. */
export function namesXml(channels: readonly Channel[]): string {
  const named = channels.filter((channel) => channel.named !== false);
  if (named.length === 0) return '<map/>';
  const entries = named.map(
    ({ id, name }) =>
      `  <entry>\n    <string>${escapeXml(id)}</string>\n    <string>${escapeXml(name)}</string>\n  </entry>`,
  );
  return `<map>\n${entries.join('\n')}\n</map>`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', "'": 'apos' };

function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&${ENTITIES[character] ?? ''};`);
}

function xml(status: number, body: string): Reply {
  return { status, contentType: 'application/xml', body };
}

function errorPage(status: number, message: string, path: string): Reply {
  const body = `<html>
<head>
<meta http-equiv="Content-Type" content="text/html;charset=ISO-8859-1"/>
<title>Error ${status} ${message}</title>
</head>
<body><h2>HTTP ERROR ${status} ${message}</h2>
<table>
<tr><th>URI:</th><td>${escapeXml(path)}</td></tr>
<tr><th>STATUS:</th><td>${status}</td></tr>
<tr><th>MESSAGE:</th><td>${message}</td></tr>
</table>

</body>
</html>
`;
  return { status, contentType: 'text/html;charset=iso-8859-1', body };
}
