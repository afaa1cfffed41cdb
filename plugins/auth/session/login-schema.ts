import type { JsonTemplate, Template } from '../../../src/kit/expression.ts';
import type { JsonSchema } from '../../../src/kit/plugin.ts';

/** Ask is a request of a session: a login or a logout. */
export interface Ask {
  readonly url: Template;
  readonly method: string;
  readonly headers?: Readonly<Record<string, Template>>;
  readonly query?: Readonly<Record<string, Template | null>>;
  readonly body?: AskBody;
  readonly auth?: { readonly username: string; readonly password: string };
}

/** AskBody is text, a structure that is sent as JSON, or a form. */
export type AskBody =
  Template | { readonly json: JsonTemplate } | { readonly form: Readonly<Record<string, Template>> };

const HEADER_NAMES = { type: 'string', pattern: "^[!#$%&'*+.^_`|~0-9A-Za-z-]+$", description: 'A header’s name.' };

const BODY: JsonSchema = {
  description: 'The body: text, or `{json: …}` or `{form: …}`, which set their Content-Type.',
  anyOf: [
    { type: 'string', compile: 'template', constant: true, writeOnly: true },
    {
      title: 'JsonBody',
      description: 'A structure that is sent as JSON.',
      type: 'object',
      required: ['json'],
      additionalProperties: false,
      properties: {
        json: {
          description: 'Any structure.',
          compile: 'json',
          constant: true,
          writeOnly: true,
          examples: [{ user: '${API_USER}', password: '${API_PASSWORD}' }],
        },
      },
    },
    {
      title: 'FormBody',
      description: 'Members that are sent as a form.',
      type: 'object',
      required: ['form'],
      additionalProperties: false,
      properties: {
        form: {
          description: 'Names to values.',
          type: 'object',
          additionalProperties: { type: 'string', compile: 'template', constant: true, writeOnly: true },
          examples: [{ username: '${API_USER}', password: '${API_PASSWORD}' }],
        },
      },
    },
  ],
  examples: [{ form: { username: '${API_USER}', password: '${API_PASSWORD}' } }],
};

const BASIC: JsonSchema = {
  title: 'LoginBasic',
  description: 'User name and password of a login by Basic.',
  type: 'object',
  required: ['username', 'password'],
  additionalProperties: false,
  properties: {
    username: {
      description: 'The user; it holds no colon.',
      type: 'string',
      compile: 'text',
      pattern: '^[^:]*$',
      examples: ['${API_USER}'],
    },
    password: {
      description: 'The password.',
      type: 'string',
      compile: 'text',
      writeOnly: true,
      examples: ['${API_PASSWORD}'],
    },
  },
  examples: [{ username: '${API_USER}', password: '${API_PASSWORD}' }],
};

const METHOD: JsonSchema = {
  description: 'The method of the request.',
  type: 'string',
  enum: ['POST', 'GET', 'PUT', 'PATCH', 'DELETE'],
  default: 'POST',
  examples: ['GET'],
};

const HEADERS: JsonSchema = {
  description: 'Headers of the request; those of the source are not sent.',
  type: 'object',
  propertyNames: HEADER_NAMES,
  additionalProperties: { type: 'string', compile: 'template', constant: true },
  examples: [{ 'X-Requested-With': 'omni-exporter' }],
};

const QUERY: JsonSchema = {
  description: 'Added to the query of the url; nothing after the colon is a bare key.',
  type: 'object',
  additionalProperties: { type: ['string', 'null'], compile: 'template', constant: true },
  examples: [{ format: 'json' }],
};

/** askSchema is the schema of an Ask, with a url as an example. */
export function askSchema(title: string, description: string, example: string): JsonSchema {
  const url = {
    description: 'Where, relative to the url of the source. Redirects are not followed.',
    type: 'string',
    minLength: 1,
    compile: 'template',
    constant: true,
    examples: [example],
  };
  return {
    title,
    description,
    type: 'object',
    required: ['url'],
    additionalProperties: false,
    properties: { url, method: METHOD, headers: HEADERS, query: QUERY, body: BODY, auth: BASIC },
    examples: [{ url: example, body: { form: { username: '${API_USER}', password: '${API_PASSWORD}' } } }],
  };
}
