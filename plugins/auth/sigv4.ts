import { createHmac } from 'node:crypto';
import { type HttpRequest, withHeader } from '../../src/kit/http.ts';
import { definePlugin } from '../../src/kit/plugin.ts';
import { canonicalRequest, sha256 } from './sigv4/canonical.ts';

interface Options {
  readonly access_key_id: string;
  readonly secret_access_key: string;
  readonly session_token?: string;
  readonly region: string;
  readonly service: string;
}

export const sigv4 = definePlugin<'auth', Options>({
  kind: 'auth',
  name: 'sigv4',
  summary:
    'Signs every request as AWS wants it (Signature Version 4): headers, query and body. In a list of several it comes last.',
  options: {
    type: 'object',
    required: ['access_key_id', 'secret_access_key', 'region', 'service'],
    additionalProperties: false,
    properties: {
      access_key_id: { type: 'string', compile: 'text', minLength: 1, description: 'The access key.' },
      secret_access_key: { type: 'string', compile: 'text', writeOnly: true, description: 'Its secret.' },
      session_token: {
        type: 'string',
        compile: 'text',
        writeOnly: true,
        description: 'The session token of temporary credentials.',
        examples: ['${AWS_SESSION_TOKEN}'],
      },
      region: { type: 'string', compile: 'text', minLength: 1, description: 'The region.', examples: ['eu-central-1'] },
      service: { type: 'string', compile: 'text', minLength: 1, description: 'The service.', examples: ['aps'] },
    },
  },
  examples: [
    {
      title: 'Amazon Managed Service for Prometheus',
      options: {
        access_key_id: '${AWS_ACCESS_KEY_ID}',
        secret_access_key: '${AWS_SECRET_ACCESS_KEY}',
        region: 'eu-central-1',
        service: 'aps',
      },
    },
  ],
  create: (options, { now }) => ({ authorize: (request) => sign(request, options, new Date(now())) }),
});

const ALGORITHM = 'AWS4-HMAC-SHA256';

function sign(request: HttpRequest, options: Options, now: Date): HttpRequest {
  const { access_key_id: id, session_token: token, region, service } = options;
  const isS3 = /^s3(?:$|-)/.test(service);
  const at = now.toISOString().replace(/[-:]|\.\d+/g, '');
  const dated = withHeader(request, 'X-Amz-Date', at);
  const tokened = token === undefined ? dated : withHeader(dated, 'X-Amz-Security-Token', token);
  const complete = isS3 ? withHeader(tokened, 'X-Amz-Content-Sha256', sha256(request.body ?? '')) : tokened;
  const { text, signedHeaders } = canonicalRequest(complete, isS3);
  const scope = `${at.slice(0, 8)}/${region}/${service}/aws4_request`;
  const signature = hmac(signingKey(options, at.slice(0, 8)), [ALGORITHM, at, scope, sha256(text)].join('\n'));
  const members = [
    `Credential=${id}/${scope}`,
    `SignedHeaders=${signedHeaders}`,
    `Signature=${signature.toString('hex')}`,
  ];
  return withHeader(complete, 'Authorization', `${ALGORITHM} ${members.join(', ')}`);
}

function signingKey({ secret_access_key: secret, region, service }: Options, day: string): Buffer {
  return [day, region, service, 'aws4_request'].reduce(hmac, Buffer.from(`AWS4${secret}`));
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
