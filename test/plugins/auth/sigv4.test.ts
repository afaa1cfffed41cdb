import { describe, expect, it } from 'vitest';
import { sigv4 } from '../../../plugins/auth/sigv4.ts';
import type { HttpRequest } from '../../../src/kit/http.ts';
import type { Context } from '../../../src/kit/plugin.ts';
import { compilePluginOptions } from '../../support/plugin-options.ts';

const KEYS = { access_key_id: 'AKIDEXAMPLE', secret_access_key: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };
const SUITE = { ...KEYS, region: 'us-east-1', service: 'service' };
const HOST = 'https://example.amazonaws.com';
const FORM = 'application/x-www-form-urlencoded';

async function signed(request: Partial<HttpRequest>, options: object = SUITE, at = '2015-08-30T12:36:00Z') {
  const { value, problems } = compilePluginOptions(sigv4, options);
  expect(problems).toEqual([]);
  const auth = await sigv4.create(value as never, { now: () => Date.parse(at) } as unknown as Context);
  const whole = { method: 'GET', url: `${HOST}/`, headers: {}, ...request };
  return (await auth.authorize(whole, new AbortController().signal)).headers;
}

const signatureOf = (authorization = ''): string => /Signature=(\w+)$/.exec(authorization)?.[1] ?? '';

describe('a signature', () => {
  // The names and signatures of the test suite of Signature Version 4.
  it.each<readonly [string, Partial<HttpRequest>, string]>([
    ['get-vanilla', {}, '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
    [
      'get-vanilla-query-order-key-case',
      { url: `${HOST}/?Param2=value2&Param1=value1` },
      'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
    ],
    [
      'get-unreserved',
      { url: `${HOST}/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz` },
      '07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f',
    ],
    ['get-slash', { url: `${HOST}//` }, '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
    ['get-relative', { url: `${HOST}/example/..` }, '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
    ['post-vanilla', { method: 'POST' }, '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b'],
    [
      'post-header-value-case',
      { method: 'POST', headers: { 'My-Header1': 'VALUE1' } },
      'cdbc9802e29d2942e5e10b5bccfdd67c5f22c7c4e8ae67b53629efa58b974b7d',
    ],
    [
      'get-header-value-trim',
      { headers: { 'My-Header1': ' value1', 'My-Header2': ' "a   b   c"' } },
      'acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736',
    ],
    [
      'post-x-www-form-urlencoded',
      { method: 'POST', headers: { 'Content-Type': FORM }, body: 'Param1=value1' },
      'ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a',
    ],
  ])('is that of %s', async (_, request, signature) => {
    const { Authorization } = await signed(request);
    expect(signatureOf(Authorization)).toBe(signature);
  });

  it('of the example in the manual: the headers that are signed, and the scope', async () => {
    const url = 'https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08';
    const headers = { 'content-type': `${FORM}; charset=utf-8`, 'User-Agent': 'x' };
    const found = await signed({ url, headers }, { ...SUITE, service: 'iam' });
    expect(found).toMatchObject({
      'X-Amz-Date': '20150830T123600Z',
      Authorization:
        'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, ' +
        'SignedHeaders=content-type;host;x-amz-date, ' +
        'Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7',
    });
  });

  it('covers the session token, and for S3 the hash of the body', async () => {
    const plain = await signed({});
    const found = await signed({}, { ...SUITE, session_token: 'temporary' });
    expect(found['X-Amz-Security-Token']).toBe('temporary');
    expect(found['Authorization']).toContain('SignedHeaders=host;x-amz-date;x-amz-security-token,');
    expect(signatureOf(found['Authorization'])).not.toBe(signatureOf(plain['Authorization']));
    const s3 = await signed({}, { ...SUITE, service: 's3' });
    expect(s3['X-Amz-Content-Sha256']).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    expect(s3['Authorization']).toContain('SignedHeaders=host;x-amz-content-sha256;x-amz-date,');
  });

  it('leaves a path of S3 as it is, which others encode once more', async () => {
    const url = `${HOST}/a%20b//c`;
    const one = async (service: string, other: string): Promise<boolean> => {
      const options = { ...SUITE, service };
      const [a, b] = [await signed({ url }, options), await signed({ url: other }, options)];
      return a['Authorization'] === b['Authorization'];
    };
    expect(await one('s3', `${HOST}/a%20b/c`)).toBe(false);
    expect(await one('service', `${HOST}/a%20b/c`)).toBe(true);
  });
});
