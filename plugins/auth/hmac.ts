import { createHash, createHmac, randomUUID } from 'node:crypto';
import { type Frame, NOWHERE, type Template } from '../../src/kit/expression.ts';
import { type HttpRequest, withHeader } from '../../src/kit/http.ts';
import { definePlugin } from '../../src/kit/plugin.ts';
import { Fault } from '../../src/model/fault.ts';

type Encoding = 'hex' | 'base64' | 'base64url';

interface Options {
  readonly key_id?: string;
  readonly secret: string;
  readonly secret_encoding: 'text' | 'hex' | 'base64';
  readonly algorithm: 'sha1' | 'sha256' | 'sha384' | 'sha512';
  readonly encoding: Encoding;
  readonly sign: Template;
  readonly header: string;
  readonly content: Template;
  readonly headers?: Readonly<Record<string, Template>>;
}

export const hmac = definePlugin<'auth', Options>({
  kind: 'auth',
  name: 'hmac',
  summary:
    'Signs every request with a shared secret (HMAC, RFC 2104). The text that is signed, and the headers that carry the signature, are templates over the request.',
  options: {
    type: 'object',
    required: ['secret', 'sign'],
    additionalProperties: false,
    properties: {
      key_id: { type: 'string', compile: 'text', description: 'Which key it is; templates read it as `$.key_id`.' },
      secret: { type: 'string', compile: 'text', minLength: 1, writeOnly: true, description: 'The shared secret.' },
      secret_encoding: {
        enum: ['text', 'hex', 'base64'],
        default: 'text',
        description: 'How the bytes of the secret are written.',
      },
      algorithm: { enum: ['sha1', 'sha256', 'sha384', 'sha512'], default: 'sha256', description: 'The hash.' },
      encoding: {
        enum: ['hex', 'base64', 'base64url'],
        default: 'hex',
        description: 'How the signature and `$.body_hash` are written.',
      },
      sign: {
        type: 'string',
        compile: 'template',
        description:
          'The text that is signed. It reads `$.method`, `$.url`, `$.host`, `$.target` (path and query), `$.path`, `$.query`, `$.body`, `$.body_hash`, `$.headers.NAME` (in lower case), `$.key_id`, `$.unix`, `$.unix_ms`, `$.date` (as in the header Date), `$.iso` (`2023-11-14T22:13:20Z`) and `$.nonce`.',
        examples: ['{{ $.method }} {{ $.target }} {{ $.unix }}'],
      },
      header: {
        type: 'string',
        compile: 'text',
        minLength: 1,
        default: 'Authorization',
        description: 'The header that carries the signature.',
      },
      content: {
        type: 'string',
        compile: 'template',
        default: '{{ $.signature }}',
        description: 'What stands in it; reads what `sign` reads, and `$.signature`.',
      },
      headers: {
        type: 'object',
        additionalProperties: { type: 'string', compile: 'template' },
        description: 'More headers, such as the time that was signed; they read what `content` reads.',
        examples: [{ 'X-Timestamp': '{{ $.unix }}' }],
      },
    },
  },
  examples: [
    {
      title: 'the time, the request and its body',
      options: {
        key_id: 'exporter',
        secret: '${HMAC_SECRET}',
        sign: '{{ $.unix }}\n{{ $.method }}\n{{ $.target }}\n{{ $.body_hash }}',
        content: 'HMAC {{ $.key_id }}:{{ $.signature }}',
        headers: { 'X-Timestamp': '{{ $.unix }}' },
      },
    },
    {
      title: 'the second test case of RFC 4231',
      options: { secret: 'Jefe', sign: 'what do ya want for nothing?', header: 'X-Signature' },
      input: { headers: {} },
      output: { headers: { 'X-Signature': '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843' } },
    },
  ],
  create(options, { now }) {
    const secret = Buffer.from(options.secret, options.secret_encoding === 'text' ? 'utf8' : options.secret_encoding);
    return {
      authorize(request) {
        const facts = factsOf(request, options, new Date(now()));
        const text = rendered('sign', options.sign, facts);
        const signature = createHmac(options.algorithm, secret).update(text).digest(options.encoding);
        const signed = { ...facts, signature };
        return Object.entries({ ...options.headers, [options.header]: options.content }).reduce(
          (before, [name, value]) => withHeader(before, name, rendered(name, value, signed)),
          request,
        );
      },
    };
  },
});

/** All that a template may read. */
function factsOf(request: HttpRequest, { key_id, algorithm, encoding }: Options, now: Date): object {
  const { method, url, body = '' } = request;
  const { host, pathname: path, search } = addressOf(url);
  return {
    ...{ method, url, host, path, body, key_id },
    target: path + search,
    query: search.slice(1),
    body_hash: createHash(algorithm).update(body).digest(encoding),
    headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value])),
    unix: String(Math.floor(now.getTime() / 1000)),
    unix_ms: String(now.getTime()),
    date: now.toUTCString(),
    iso: now.toISOString().replace(/\.\d+Z$/, 'Z'),
    nonce: randomUUID(),
  };
}

/** A request through a unix socket names no host but the machine's own. */
function addressOf(url: string): URL {
  return url.startsWith('unix:') ? new URL(url.replace(/^unix:[^:]*:?/, ''), 'http://localhost') : new URL(url);
}

function rendered(what: string, template: Template, facts: object): string {
  const frame: Frame = { ...NOWHERE, item: facts };
  const text = template.renderWhole(frame);
  if (text !== undefined) return text;
  throw new Fault('AUTH_FAILED', { plugin: 'hmac', reason: `${what} reads what the request does not have` });
}
