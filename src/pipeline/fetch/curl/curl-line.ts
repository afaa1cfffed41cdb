import type { HttpRequest, ShownRequest } from '../../../kit/http.ts';
import { isCredentialName } from '../../../kit/credentials.ts';
import type { ExchangePlan } from '../../plan.ts';
import type { Hop } from '../hop.ts';
import { connectionFlags } from './connection-flags.ts';
import { createShellText, SECRET, type ShellText } from './shell-text.ts';

/** Sent is a request as it goes out: what was asked for, and the hop that it has come to. */
export interface Sent {
  readonly request: HttpRequest;
  readonly hop: Hop;
}

const BODY_CHARACTERS = 2000;

/** What the exporter puts on a request by itself holds no secret. */
const OPEN_HEADERS: ReadonlySet<string> = new Set(['if-none-match', 'if-modified-since', 'content-type', 'accept']);

/**
 * curlLine writes a request as a curl command that can be run: what came from `${NAME}` is that reference, what a plugin
 * of kind auth put on it is `<secret>`. Without what the config says of a request, a login's, only its headers' names show.
 */
export function curlLine({ request, hop }: Sent, exchange: ExchangePlan): string {
  const shell = createShellText();
  const shown = request.shown?.(shell.hide);
  const writing: Writing = { request, hop, shell, ...(shown && { shown }) };
  const { method, body, endpoint } = hop;
  return [
    'curl',
    ...(method === 'HEAD' ? ['--head'] : method === 'GET' && body === undefined ? [] : ['-X', method]),
    ...headerFlags(writing),
    ...bodyFlags(writing),
    '--compressed',
    ...connectionFlags(endpoint, exchange).map((text) => shell.word(shell.marked(text))),
    shell.word(urlOf(writing)),
  ].join(' ');
}

interface Writing extends Sent {
  readonly shell: ShellText;
  readonly shown?: ShownRequest;
}

function headerFlags({ hop, shown, shell }: Writing): readonly string[] {
  const written = new Map(Object.entries(shown?.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]));
  const real = new Map(Object.entries(shown?.real.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]));
  return Object.entries(hop.headers).flatMap(([name, value]) => {
    const isWritten = real.get(name) === value;
    const text = isWritten ? (written.get(name) ?? value) : OPEN_HEADERS.has(name) ? value : SECRET;
    const isLiteral = isWritten && text === value && isCredentialName(name);
    return ['-H', shell.word(`${name}: ${isLiteral ? SECRET : text}`)];
  });
}

function bodyFlags({ hop: { body, headers }, shown, shell }: Writing): readonly string[] {
  if (body === undefined) return [];
  const text = shown?.body !== undefined && shown.real.body === body ? shown.body : SECRET;
  const cut = text.length > BODY_CHARACTERS ? `${text.slice(0, BODY_CHARACTERS)}… (cut)` : text;
  const untyped = headers['content-type'] === undefined ? ['-H', "'content-type:'"] : [];
  return [...untyped, '--data-raw', shell.word(shell.masked(cut))];
}

/** A url that is not as it was written, such as a next page's, has its values looked at one by one. */
function urlOf({ request, hop, shown, shell }: Writing): string {
  if (shown === undefined) return '<url>';
  const { url, socketPath } = hop.endpoint;
  const isWritten = request.url === shown.real.url && isSame(url, shown.real.url);
  if (isWritten && shown.url !== undefined && socketPath === undefined) return shell.masked(shown.url);
  const query = url.search === '' ? '' : `?${membersShown(url.search.slice(1), shown)}`;
  return shell.scrub(`${url.origin}${url.pathname}${query}`);
}

function isSame({ origin, pathname, search }: URL, written: string): boolean {
  const other = new URL(written);
  return origin === other.origin && pathname === other.pathname && search === other.search;
}

/** What the config wrote stays, and numbers, as pages have them; the rest may be a credential. */
function membersShown(query: string, { real }: ShownRequest): string {
  const own = new Set(new URL(real.url).search.slice(1).split('&'));
  return query
    .split('&')
    .map((member) => {
      const [name = '', ...value] = member.split('=');
      const isOpen = value.length === 0 || /^\d{1,15}$/.test(value.join('=')) || own.has(member);
      return isOpen && !isCredentialName(name) ? member : `${name}=${SECRET}`;
    })
    .join('&');
}
