import { Fault, type FaultCode } from '../../model/fault.ts';
import { readEndpoint } from '../../pipeline/fetch/endpoint.ts';
import type { Answer } from '../test/types.generated.ts';
import { isSecretHeader } from './credentials.ts';
import type { Exchange } from './recorder.ts';
import type { Redaction } from './redaction.ts';

/** Saved is answers as a test file has them, and the files that they name. */
export interface Saved {
  readonly answers: Readonly<Record<string, Answer | readonly Answer[]>>;
  /** By name, relative to the test file. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Failures that a test cannot bring about: it has another in their place. */
  readonly others: readonly string[];
}

/** Saving is where bodies go and how secrets are taken out. */
export interface Saving {
  /** A folder beside the test file. */
  readonly folder: string;
  readonly redaction: Redaction;
  /** Headers to hide, in lower case. */
  readonly headers: ReadonlySet<string>;
}

/**
 * saveAnswers writes exchanges as answers: in a row for each source, as it asks one after the other; by url where it asks for
 * several at a time, whose order may be another.
 */
export function saveAnswers(exchanges: readonly Exchange[], saving: Saving): Saved {
  const beside = new Set(exchanges.filter(({ isBeside }) => isBeside).map(({ plan }) => plan.name));
  const answers: Record<string, Answer[]> = {};
  const files = new Map<string, Uint8Array>();
  const others: string[] = [];
  for (const exchange of exchanges) {
    const { plan, request, outcome } = exchange;
    const key = beside.has(plan.name) ? urlOf(request.url, saving.redaction) : plan.name;
    const isAnswered = outcome !== undefined && 'response' in outcome;
    if (!isAnswered && errorOf(outcome?.cause) === undefined) others.push(codeOf(outcome?.cause));
    const answer = isAnswered ? answerOf(exchange, outcome.response, { saving, files }) : failureOf(outcome?.cause);
    (answers[key] ??= []).push(answer);
  }
  const rows = Object.entries(answers).map(([key, row]) => [key, row.length === 1 ? row[0] : row] as const);
  return { answers: Object.fromEntries(rows) as Saved['answers'], files, others };
}

/** As a test sees it. */
function urlOf(url: string, redaction: Redaction): string {
  const endpoint = readEndpoint(url);
  const { pathname, search } = endpoint.url;
  return redaction.text(`${endpoint.origin}${endpoint.socketPath === undefined ? '' : ':'}${pathname}${search}`);
}

interface Into {
  readonly saving: Saving;
  readonly files: Map<string, Uint8Array>;
}

type Response = Extract<NonNullable<Exchange['outcome']>, { response: unknown }>['response'];

function answerOf({ plan }: Exchange, response: Response, { saving, files }: Into): Answer {
  const { status, body } = response;
  const headers = headersOf(response, saving);
  const shown = Object.keys(headers).length === 0 ? {} : { headers };
  if (body.byteLength === 0) return { status, ...shown };
  const stem = `${saving.folder}/${fileName(plan.name)}`;
  const ending = endingOf(response.headers['content-type'] ?? '', body);
  let file = `${stem}.${ending}`;
  for (let number = 2; files.has(file); number += 1) file = `${stem}-${number}.${ending}`;
  files.set(file, saving.redaction.bytes(body));
  return { status, ...shown, file };
}

/** What says how the bytes came, and not what they mean. */
const OF_TRANSPORT: ReadonlySet<string> = new Set([
  'alt-svc',
  'connection',
  'content-encoding',
  'content-length',
  'date',
  'keep-alive',
  'strict-transport-security',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

const GONE = 'redacted';

/** A header that is a secret keeps its name: who waits for it would fail without. */
function headersOf(
  { headers, setCookies }: Response,
  { redaction, headers: hidden }: Saving,
): NonNullable<Answer['headers']> {
  const kept = Object.entries(headers).filter(([name]) => !OF_TRANSPORT.has(name) && name !== 'set-cookie');
  const shown = kept.map(([name, value]) => {
    const text = redaction.text(value);
    const isShown = text !== value || !(isSecretHeader(name) || hidden.has(name));
    return [name, isShown ? text : GONE] as const;
  });
  const cookies = setCookies?.map((cookie) => cookie.replace(/=[^;]*/, `=${GONE}`));
  return { ...Object.fromEntries(shown), ...(cookies && { 'set-cookie': cookies }) };
}

const ENDINGS: readonly (readonly [RegExp, string])[] = [
  [/[/+]json\b/, 'json'],
  [/[/+]xml\b/, 'xml'],
  [/\/html\b/, 'html'],
  [/\/csv\b/, 'csv'],
  [/[/-]yaml\b/, 'yaml'],
  [/version=0\.0\.4|openmetrics/, 'prom'],
  [/^text\//, 'txt'],
];

function endingOf(contentType: string, body: Uint8Array): string {
  const known = ENDINGS.find(([pattern]) => pattern.test(contentType.toLowerCase()));
  if (known !== undefined) return known[1];
  const [first = ''] = Buffer.from(body.subarray(0, 100)).toString('latin1').trimStart();
  return '{['.includes(first) ? 'json' : first === '<' ? 'xml' : 'bin';
}

/** fileName makes a name of a source's that is one on every system, and hidden on none. */
export function fileName(source: string): string {
  return source.replace(/[^\w.-]/g, '_').replace(/^\./, '_');
}

const ERRORS: Partial<Readonly<Record<FaultCode, NonNullable<Answer['error']>>>> = {
  FETCH_DNS: 'unknown_name',
  FETCH_CONNECT: 'refused',
  FETCH_TLS: 'tls',
  FETCH_TIMEOUT: 'timeout',
  FETCH_NETWORK: 'reset',
};

/** A request that was given up has not been answered in time. */
function errorOf(cause: unknown): Answer['error'] {
  if (cause === undefined) return 'timeout';
  return cause instanceof Fault ? ERRORS[cause.code] : undefined;
}

function failureOf(cause: unknown): Answer {
  return { status: 200, error: errorOf(cause) ?? 'reset' };
}

function codeOf(cause: unknown): string {
  return cause instanceof Fault ? cause.code : String(cause);
}
