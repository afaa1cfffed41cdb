import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';

/** Handler answers a request, of HTTP/1 or of HTTP/2 in the shape of HTTP/1. */
export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** Plain is an answer of one line; without a text it is the status in words. */
export interface Plain {
  readonly status: number;
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** answerPlainly answers as Go's http.Error does. */
export function answerPlainly(response: ServerResponse, { status, text, headers = {} }: Plain): void {
  const body = `${text ?? STATUS_CODES[status] ?? ''}\n`;
  response.writeHead(status, {
    ...headers,
    'Content-Type': 'text/plain; charset=utf-8',
    'X-Content-Type-Options': 'nosniff',
    'Content-Length': Buffer.byteLength(body),
  });
  response.end(body);
}
