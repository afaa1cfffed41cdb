import type { HttpRequest } from '../../../src/kit/http.ts';
import type { Verdict } from '../../../src/kit/plugin.ts';
import { Fault } from '../../../src/model/fault.ts';
import { type Backoff, createBackoff } from './backoff.ts';

/** Held is what a login gave, and when it ends (Unix milliseconds); without an end it lasts until it is refused. */
export interface Held<T> {
  readonly value: T;
  readonly endsAt?: number;
}

/** LoginRefusal is thrown by a login whose credentials were not taken: the next one then waits. */
export class LoginRefusal extends Error {
  /** Where it was, fit to be shown. */
  readonly login: string;
  readonly reason: string;
  /** What the server asked to wait. */
  readonly retryAfterSeconds: number;

  constructor({
    login,
    reason,
    retryAfterSeconds = 0,
  }: Readonly<{ login: string; reason: string; retryAfterSeconds?: number }>) {
    super(reason);
    this.login = login;
    this.reason = reason;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** Keeper keeps a token for many requests: one login at a time, shared by all that wait for it. */
export interface Keeper<T> {
  /** What is held, if anything. */
  readonly held: Held<T> | undefined;
  /** Puts the token on a request; logs in when there is none, or its end has come. Throws Fault AUTH_REFUSED while a login has to wait. */
  authorize(request: HttpRequest): Promise<HttpRequest>;
  /** The token that this request carried was refused. */
  rejected(request: HttpRequest): Verdict;
}

/** KeeperParts: `login` gets what was held before, and throws a LoginRefusal or a Fault. */
export interface KeeperParts<T> {
  readonly login: (before: T | undefined) => Promise<Held<T>>;
  readonly put: (request: HttpRequest, value: T) => HttpRequest;
  /** Unix milliseconds. */
  readonly now: () => number;
}

/** A lockout mostly counts three to ten failures within some minutes: these waits stay below, and end within an hour. */
const REFUSED_SECONDS = [60, 3600] as const;
/** Where a new token does not help, the right to it is missing: logins are then spared, for a shorter time. */
const FUTILE_SECONDS = [60, 600] as const;
/** A server in trouble is not asked again by each of many requests. */
const TROUBLE_SECONDS = [1, 10] as const;

interface Ticket<T> {
  readonly held: Held<T>;
  /** Whether the request waited for the login that gave its token. */
  readonly isFresh: boolean;
}

/** createKeeper begins without a token. */
export function createKeeper<T>(parts: KeeperParts<T>): Keeper<T> {
  const { put, now } = parts;
  const login = createLogin(parts);
  const futile = createBackoff(...FUTILE_SECONDS);
  const tickets = new WeakMap<HttpRequest, Ticket<T>>();
  let held: Held<T> | undefined;
  let futileFor: Held<T> | undefined;

  const take = async (): Promise<Ticket<T>> => {
    if (held !== undefined && now() < (held.endsAt ?? Infinity)) return { held, isFresh: false };
    held = await login();
    return { held, isFresh: true };
  };
  return {
    get held() {
      return held;
    },
    async authorize(request) {
      const ticket = await take();
      const authorized = put(request, ticket.held.value);
      tickets.set(authorized, ticket);
      return authorized;
    },
    rejected(request) {
      const ticket = tickets.get(request);
      if (ticket === undefined) return 'give-up';
      if (ticket.held !== held) return 'retry';
      if (ticket.isFresh && futileFor !== held) {
        futileFor = held;
        futile.failed(now());
      }
      if (futile.isWaiting(now())) return 'give-up';
      held = undefined;
      return 'retry';
    },
  };
}

/** One login at a time; after one that failed the same failure is given until it is time for the next. */
function createLogin<T>({ login, now }: KeeperParts<T>): () => Promise<Held<T>> {
  const refusals = createBackoff(...REFUSED_SECONDS);
  const troubles = createBackoff(...TROUBLE_SECONDS);
  let last: T | undefined;
  let pending: Promise<Held<T>> | undefined;
  let failure: { readonly cause: unknown; readonly backoff: Backoff } | undefined;

  const failed = (cause: unknown): unknown => {
    const isRefusal = cause instanceof LoginRefusal;
    const backoff = isRefusal ? refusals : troubles;
    backoff.failed(now(), isRefusal ? cause.retryAfterSeconds : 0);
    failure = { cause: isRefusal ? waiting(cause, backoff.until) : cause, backoff };
    return failure.cause;
  };
  const renew = async (): Promise<Held<T>> => {
    try {
      const held = await login(last);
      refusals.reset();
      troubles.reset();
      last = held.value;
      return held;
    } catch (cause) {
      throw failed(cause);
    } finally {
      pending = undefined;
    }
  };
  return async () => {
    if (pending !== undefined) return pending;
    if (failure?.backoff.isWaiting(now()) === true) throw failure.cause;
    pending = renew();
    return pending;
  };
}

function waiting({ login, reason }: LoginRefusal, until: number): Fault {
  return new Fault('AUTH_REFUSED', { login, reason, at: new Date(until).toISOString() });
}
