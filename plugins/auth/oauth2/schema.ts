import type { Template } from '../../../src/kit/expression.ts';
import type { JsonSchema } from '../../../src/kit/plugin.ts';
import { SEND, type Send } from '../token/send.ts';

/** Grant is what a token is asked with: a request's url and who asks. */
export interface Grant {
  readonly token_url: Template;
  readonly client_id: string;
  readonly client_secret?: string;
  readonly grant: 'client_credentials' | 'password' | 'refresh_token';
  readonly username?: string;
  readonly password?: string;
  readonly refresh_token?: string;
  readonly scopes?: readonly string[];
  readonly endpoint_params?: Readonly<Record<string, string>>;
  readonly client_auth: 'basic' | 'body';
  readonly send?: Send;
}

const secret = (description: string, reference: string): JsonSchema => ({
  description,
  type: 'string',
  compile: 'text',
  writeOnly: true,
  examples: [reference],
});

const needs = (grant: Grant['grant'], keys: readonly string[]): JsonSchema => ({
  if: { required: ['grant'], properties: { grant: { const: grant } } },
  then: { required: keys },
});

/** GRANT is the schema of a Grant. */
export const GRANT: JsonSchema = {
  type: 'object',
  required: ['token_url', 'client_id'],
  additionalProperties: false,
  allOf: [needs('password', ['username', 'password']), needs('refresh_token', ['refresh_token'])],
  properties: {
    token_url: {
      description: 'Where tokens are given, relative to the url of the source. Redirects are not followed.',
      type: 'string',
      minLength: 1,
      compile: 'template',
      constant: true,
      examples: ['https://login.example.com/oauth2/token'],
    },
    client_id: { description: 'The client.', type: 'string', compile: 'text', examples: ['exporter'] },
    client_secret: secret('Its secret; a public client has none.', '${CLIENT_SECRET}'),
    grant: {
      description:
        'What a token is given for: the client itself, a user’s name and password, or a refresh token. A refresh token that comes with an answer is used for the next one, as long as the exporter runs.',
      type: 'string',
      enum: ['client_credentials', 'password', 'refresh_token'],
      default: 'client_credentials',
      examples: ['password'],
    },
    username: { description: 'With `grant: password`.', type: 'string', compile: 'text', examples: ['${API_USER}'] },
    password: secret('With `grant: password`.', '${API_PASSWORD}'),
    refresh_token: secret('With `grant: refresh_token`.', '${file:/run/secrets/refresh-token}'),
    scopes: {
      description: 'What the token is to allow.',
      type: 'array',
      items: { type: 'string', compile: 'text', minLength: 1, description: 'A scope.' },
      examples: [['metrics.read']],
    },
    endpoint_params: {
      description: 'Further members of the request for a token.',
      type: 'object',
      additionalProperties: { type: 'string', compile: 'text' },
      examples: [{ audience: 'https://api.example.com' }],
    },
    client_auth: {
      description:
        'Whether the client shows its secret by Basic or in the body; one without a secret names itself there.',
      type: 'string',
      enum: ['basic', 'body'],
      default: 'basic',
      examples: ['body'],
    },
    send: SEND,
  },
};
