import type { JsonSchema } from '../../../src/kit/plugin.ts';

/** TOKEN is the schema of where an answer holds the token. */
export const TOKEN: JsonSchema = {
  description:
    'What the login gives: a cookie, a header, or what stands at a path; without it all the cookies that it sets.',
  anyOf: [
    place('TokenCookie', 'cookie', {
      description: 'Name of the cookie, which goes back as that cookie unless `send` says otherwise.',
      type: 'string',
      minLength: 1,
      compile: 'text',
      examples: ['JSESSIONID'],
    }),
    place('TokenHeader', 'header', {
      description: 'Name of the header, which goes back as that header unless `send` says otherwise.',
      type: 'string',
      minLength: 1,
      compile: 'text',
      examples: ['X-Auth-Token'],
    }),
    place('TokenPath', 'path', {
      description:
        'An expression on the answer (JSON, XML, or any other text as `$`); goes out as `Authorization: Bearer`.',
      compile: 'expression',
      examples: ['$.token'],
    }),
  ],
  examples: [{ cookie: 'JSESSIONID' }, { header: 'X-Auth-Token' }, { path: '$.token' }],
};

function place(title: string, key: string, member: JsonSchema): JsonSchema {
  return {
    title,
    description: `Read from a ${key} of the answer.`,
    type: 'object',
    required: [key],
    additionalProperties: false,
    properties: { [key]: member },
  };
}
