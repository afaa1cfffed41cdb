import { createHash, createHmac } from 'node:crypto';
import { expect, it } from 'vitest';
import { hmac } from '../../../plugins/auth/hmac.ts';
import type { HttpRequest } from '../../../src/kit/http.ts';
import type { Context } from '../../../src/kit/plugin.ts';
import { Fault } from '../../../src/model/fault.ts';
import { compilePluginOptions } from '../../support/plugin-options.ts';

const AT = Date.UTC(2023, 10, 14, 22, 13, 20, 500);

async function signed(options: object, request: Partial<HttpRequest> = {}): Promise<HttpRequest> {
  const { value, problems } = compilePluginOptions(hmac, { secret: 'key', ...options });
  expect(problems).toEqual([]);
  const auth = await hmac.create(value as never, { now: () => AT } as Context);
  const whole = { method: 'POST', url: 'http://a.test:81/p%20q/?x=1&y=%2F', headers: { 'X-Own': 'o' }, body: 'ä' };
  return auth.authorize({ ...whole, ...request }, new AbortController().signal);
}

const signatureOf = (text: string, algorithm = 'sha256'): string =>
  createHmac(algorithm, 'key').update(text).digest('hex');

it.each([
  ['{{ $.method }} {{ $.target }}', 'POST /p%20q/?x=1&y=%2F'],
  [
    '{{ $.url }}|{{ $.host }}|{{ $.path }}|{{ $.query }}',
    'http://a.test:81/p%20q/?x=1&y=%2F|a.test:81|/p%20q/|x=1&y=%2F',
  ],
  ["{{ $.body }}{{ $.headers['x-own'] }}", 'äo'],
  [
    '{{ $.unix }} {{ $.unix_ms }} {{ $.iso }} {{ $.date }}',
    '1700000000 1700000000500 2023-11-14T22:13:20Z Tue, 14 Nov 2023 22:13:20 GMT',
  ],
  ['a\n{{ $.body_hash }}', `a\n${createHash('sha256').update('ä').digest('hex')}`],
])('signs %j', async (sign, text) => {
  expect((await signed({ sign })).headers).toEqual({ 'X-Own': 'o', Authorization: signatureOf(text) });
});

it('puts the signature and more into headers of its own', async () => {
  const { headers } = await signed({
    key_id: 'k1',
    algorithm: 'sha512',
    sign: 'x',
    header: 'X-Signature',
    content: '{{ $.key_id }}:{{ $.signature }}',
    headers: { 'X-Time': '{{ $.unix }}', 'x-own': 'new' },
  });
  expect(headers).toEqual({
    'X-Signature': `k1:${signatureOf('x', 'sha512')}`,
    'X-Time': '1700000000',
    'x-own': 'new',
  });
});

it('reads a secret that is written in hexadecimal or base64, and writes base64', async () => {
  const plain = (await signed({ sign: 'x', encoding: 'base64' })).headers;
  expect(plain['Authorization']).toBe(Buffer.from(signatureOf('x'), 'hex').toString('base64'));
  for (const secret_encoding of ['hex', 'base64'] as const) {
    const secret = Buffer.from('key').toString(secret_encoding);
    expect((await signed({ sign: 'x', encoding: 'base64', secret, secret_encoding })).headers).toEqual(plain);
  }
});

it('signs one thing once: the nonce that is sent is the one that is signed, and each request has its own', async () => {
  const options = { sign: '{{ $.nonce }}', headers: { 'X-Nonce': '{{ $.nonce }}' } };
  const [first, second] = [(await signed(options)).headers, (await signed(options)).headers];
  expect(first['Authorization']).toBe(signatureOf(first['X-Nonce'] ?? ''));
  expect(second['X-Nonce']).not.toBe(first['X-Nonce']);
});

it('signs requests through a unix socket', async () => {
  const { headers } = await signed({ sign: '{{ $.host }}{{ $.target }}' }, { url: 'unix:/run/a.sock:/x?y=1' });
  expect(headers['Authorization']).toBe(signatureOf('localhost/x?y=1'));
});

it('fails when a template reads what is not there', async () => {
  const run = signed({ sign: '{{ $.headers.date }}' });
  await expect(run).rejects.toBeInstanceOf(Fault);
  await expect(run).rejects.toMatchObject({
    code: 'AUTH_FAILED',
    message: expect.stringContaining('sign reads') as string,
  });
});

it.each([[{ sign: 'x', algorithm: 'md4' }], [{}], [{ sign: '{{ $. }}' }]])('refuses %j', (options) => {
  expect(compilePluginOptions(hmac, { secret: 's', ...options }).problems).not.toEqual([]);
});
