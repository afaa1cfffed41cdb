import { httpHead, whole } from '../support/misbehaving.ts';
import type { Row } from '../support/fleet.ts';
import type { Misbehave } from '../support/upstream.ts';
import { EXCHANGES } from './exchanges.ts';

/** What a server that is well answers, whatever it is asked. */
const WELL = '{"n":1,"list":[{"id":7}],"next":"/ill","access_token":"t","token_type":"bearer"}';
const JSON_TYPE = 'application/json';
const LEADS_ON = { Location: '/ill', 'Content-Length': '0', Connection: 'close' };

/** Paths of a server that are still well while it is ill at all others. */
const PATHS: Readonly<Record<string, string | Buffer>> = {
  '/first': whole(JSON_TYPE, WELL),
  '/away': httpHead(LEADS_ON, '302 Found'),
  '/guarded': httpHead({ 'Content-Length': '0', Connection: 'close' }, '401 Unauthorized'),
};

/** beyond answers PATHS as they are, and hands every other connection on as if nothing had been read of it. */
function beyond(then: Misbehave): Misbehave {
  return (socket) =>
    socket.once('data', (head: Buffer) => {
      const [, path = ''] = head.toString('latin1').split(' ', 2);
      const known = PATHS[path];
      if (known !== undefined) return void socket.end(known);
      socket.pause();
      socket.unshift(head);
      then(socket);
      return void socket.resume();
    });
}

/** A place where a source meets an upstream, beside the plain request for its document. */
type Stage = Pick<Row, 'around' | 'isLookup' | 'path'> & {
  readonly source?: string;
  /** Its failures are counted as those of a login. */
  readonly isLogin?: true;
};

/** What was answered without a token is a login that was refused: more of them may lock an account. */
const isRefusal = ({ code, name }: Row): boolean =>
  /^(?:DECODE_|FETCH_REDIRECTS)/.test(code ?? '') || (code === 'FETCH_STATUS' && name !== 'unavailable');

/** Who joins a login that others wait for, or comes soon after it, is told how it ended. */
function codesOfLogin(row: Row): Pick<Row, 'code' | 'orCode'> {
  if (row.code === 'FETCH_TIMEOUT') return { code: 'AUTH_TIMEOUT', orCode: 'AUTH_LOGIN' };
  return { code: isRefusal(row) ? 'AUTH_REFUSED' : 'AUTH_LOGIN' };
}

const STAGES: Readonly<Record<string, Stage>> = {
  login: {
    path: '/guarded',
    source: 'auth: { type: session, login: { url: /ill }, token: { path: $.access_token }, send: { name: X-Token } }',
    isLogin: true,
  },
  token: {
    path: '/guarded',
    source: 'auth: { type: oauth2, token_url: /ill, client_id: a, client_secret: b }',
    isLogin: true,
  },
  page: { path: '/first', source: 'paginate: { next: $.next }' },
  item: { path: '/first', around: 'each: $.list, fetch: { url: "/ill" }' },
  redirect: { path: '/away' },
  lookup: { path: '/ill', isLookup: true },
};

/**
 * A server that listens no more answers no first page. One that is got over gives no token; and of one that pours, a
 * connection stays open that was made while it was ill, so that the next login meets it there.
 */
function isMet({ isLookup, isLogin }: Stage, { ill, code, name }: Row): boolean {
  if (isLogin === true && (code === undefined || name === 'refused_with_endless_body')) return false;
  return isLookup === true || ill !== 'refuse';
}

/** STAGE_ROWS is each fault of an exchange in each stage of a source that asks a server. */
export const STAGE_ROWS: readonly Row[] = Object.entries(STAGES).flatMap(([name, stage]) =>
  EXCHANGES.filter((row) => isMet(stage, row)).map((row) => rowOf(name, stage, row)),
);

function rowOf(stage: string, { source = '', isLogin, ...own }: Stage, row: Row): Row {
  return {
    ...row,
    ...own,
    ...(isLogin === true ? codesOfLogin(row) : {}),
    source: `${row.source ?? 'timeout: 50s'}${source === '' ? '' : `, ${source}`}`,
    name: `${stage}_${row.name}`,
    ill: row.ill === 'refuse' ? row.ill : beyond(row.ill),
    well: { type: JSON_TYPE, body: WELL },
    isHeavy: true,
  };
}
