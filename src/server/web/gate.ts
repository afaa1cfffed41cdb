import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Log } from '../../kit/plugin.ts';
import { answerPlainly, type Handler, type Plain } from './answer.ts';
import { readCredentials } from './auth/credentials.ts';
import type { Passwords } from './auth/passwords.ts';
import type { WebConfigFile } from './config/web-config-file.ts';
import type { WebConfig } from './config/web-config.ts';
import type { Refusal, WebEvents } from './web-events.ts';

/** GateParts is what a gate goes by. */
export interface GateParts {
  readonly file: WebConfigFile;
  readonly passwords: Passwords;
  /** Takes one from the bucket; absent where nothing is limited. */
  readonly takeToken: (() => boolean) | undefined;
  /** Whether a request needs neither a password nor a token. */
  readonly isOpen: (request: IncomingMessage) => boolean;
  /** Called for each request that was let in. */
  readonly entered: () => void;
  readonly log: Log;
  readonly events: WebEvents;
}

const UNAUTHORIZED: Plain = { status: 401, headers: { 'WWW-Authenticate': 'Basic' } };

/**
 * createGate stands before a handler, in the toolkit's order: a web config that does not parse is a 500, an empty bucket a
 * 429; then the configured headers are set, and last the password is asked for, with a 401. Too many waiting passwords are
 * a 429 too.
 */
export function createGate(parts: GateParts, handler: Handler): Handler {
  const { events, log } = parts;
  const refuse = (response: ServerResponse, reason: Refusal, plain: Plain): void => {
    events.refused(reason);
    answerPlainly(response, plain);
  };
  const enter: Handler = (request, response) => {
    parts.entered();
    handler(request, response);
  };
  return (request, response) => {
    const { config, isBroken } = parts.file.read();
    const isOpen = parts.isOpen(request);
    if (isBroken && !isOpen) return refuse(response, 'config', { status: 500 });
    if (!isOpen && parts.takeToken?.() === false) return refuse(response, 'rate_limit', { status: 429 });
    for (const [name, value] of config.headers) response.setHeader(name, value);
    if (isOpen || config.users.size === 0) return enter(request, response);
    askPassword(request, config, parts.passwords)
      .then((verdict) => {
        if (response.destroyed) return;
        if (verdict === 'right') enter(request, response);
        else if (verdict === 'wrong') refuse(response, 'password', UNAUTHORIZED);
        else refuse(response, 'busy', { status: 429, headers: { 'Retry-After': '5' } });
      })
      .catch((err: unknown) => {
        log.error({ err }, 'request failed');
        if (!response.headersSent) answerPlainly(response, { status: 500 });
      });
  };
}

async function askPassword(request: IncomingMessage, { users }: WebConfig, passwords: Passwords) {
  const credentials = readCredentials(request.headers.authorization);
  return credentials === undefined ? 'wrong' : passwords.check(credentials, users, request.socket.remoteAddress ?? '');
}
