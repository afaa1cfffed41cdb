import { type JsonTemplate, NOWHERE, type Template } from '../../../src/kit/expression.ts';
import { type HttpRequest, withHeader } from '../../../src/kit/http.ts';
import { absoluteUrl } from '../../../src/kit/urls.ts';
import { Fault } from '../../../src/model/fault.ts';
import { basicCredentials } from '../basic.ts';
import { shownUrl } from '../token/shown-url.ts';
import type { Ask, AskBody } from './login-schema.ts';

/** Written is a request, and where it goes as far as that may be shown. */
export interface Written {
  readonly request: HttpRequest;
  readonly shown: string;
}

/** writeAsk writes a login or logout; its url is relative to `base`. Throws Fault AUTH_LOGIN for a url that is none. */
export function writeAsk(ask: Ask, base: string): Written {
  const shown = shownUrl(ask.url, base);
  const url = absoluteUrl(textOf(ask.url), base);
  if (url === undefined) throw new Fault('AUTH_LOGIN', { login: shown, reason: 'its url is none' });
  const headers = Object.entries(ask.headers ?? {}).map(([name, value]) => [name, textOf(value)]);
  const bare: HttpRequest = {
    method: ask.method,
    url: withQuery(url, ask.query ?? {}),
    headers: Object.fromEntries(headers) as Record<string, string>,
    followsRedirects: false,
  };
  const request = ask.body === undefined ? bare : withBody(bare, ask.body);
  const { auth } = ask;
  return {
    shown,
    request: auth === undefined ? request : withHeader(request, 'Authorization', basicCredentials(auth)),
  };
}

/** Its templates are constant. */
function textOf(template: Template): string {
  return template.render(NOWHERE);
}

function withQuery(url: string, query: Readonly<Record<string, Template | null>>): string {
  const members = Object.entries(query).map(([name, value]) =>
    value === null ? encodeURIComponent(name) : `${encodeURIComponent(name)}=${encodeURIComponent(textOf(value))}`,
  );
  if (members.length === 0) return url;
  return `${url}${url.includes('?') ? '&' : '?'}${members.join('&')}`;
}

function withBody(request: HttpRequest, body: AskBody): HttpRequest {
  if ('renderWhole' in body) return { ...request, body: textOf(body) };
  const [type, text] =
    'json' in body
      ? ['application/json', JSON.stringify(rendered(body.json))]
      : ['application/x-www-form-urlencoded', formText(body.form)];
  const hasType = Object.keys(request.headers).some((name) => name.toLowerCase() === 'content-type');
  return { ...(hasType ? request : withHeader(request, 'Content-Type', type)), body: text };
}

function formText(form: Readonly<Record<string, Template>>): string {
  const members = Object.entries(form).map(([name, value]): [string, string] => [name, textOf(value)]);
  return new URLSearchParams(members).toString();
}

function rendered(value: JsonTemplate): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (isTemplate(value)) return textOf(value);
  if (Array.isArray(value)) return (value as readonly JsonTemplate[]).map((member) => rendered(member));
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, rendered(member)]));
}

function isTemplate(value: object): value is Template {
  return 'renderWhole' in value && typeof value.renderWhole === 'function';
}
