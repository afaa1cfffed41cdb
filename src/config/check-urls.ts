import type { Report } from '../kit/compiler.ts';
import { type ConfigNode, entryOf, type ScalarNode } from '../model/node.ts';

const UNIX = /^unix:[^:]+(?::\/.*)?$/;

/** checkUrl reports CONFIG_URL for a url without templates that no request can be sent to; its value is not shown. */
export function checkUrl(source: ConfigNode, report: Report): void {
  const url = entryOf(source, 'url');
  if (url?.kind !== 'scalar' || hasTemplate(url) || isUrl(url.text)) return;
  const hint = 'like http://host:8080/path, https://host/path or unix:/path/to.sock:/request/path';
  report({ code: 'CONFIG_URL', place: url.place, message: 'this is no url that a request can be sent to', hint });
}

function hasTemplate({ parts }: ScalarNode): boolean {
  return parts.some(({ text, reference }) => reference === undefined && text.includes('{{'));
}

function isUrl(text: string): boolean {
  if (text.startsWith('unix:')) return UNIX.test(text);
  return URL.canParse(text) && ['http:', 'https:'].includes(new URL(text).protocol);
}
