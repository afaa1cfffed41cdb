import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { SourceStatus } from '../../runtime/generation.ts';
import type { ServerParts } from '../server.ts';

const STYLE =
  'body{font:15px/1.5 system-ui,sans-serif;margin:2rem;color:#222}table{border-collapse:collapse}' +
  'th,td{text-align:left;padding:.3rem .9rem;border-bottom:1px solid #ddd}.up{color:#176b2c}.down{color:#a3141c}';
const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');
const POLICY = `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; base-uri 'none'; frame-ancestors 'none'`;

/** addLanding adds the page for people: every source, its state, and where it stands in the config. It has no scripts. */
export function addLanding(app: FastifyInstance, parts: ServerParts): void {
  app.get('/', async (_, reply) => {
    const sources = await parts.slot.use((generation) => generation.sources);
    reply
      .type('text/html; charset=utf-8')
      .header('Content-Security-Policy', POLICY)
      .header('X-Content-Type-Options', 'nosniff')
      .header('Cache-Control', 'no-store');
    return page(parts, sources);
  });
}

function page({ version, clock, ...parts }: ServerParts, sources: readonly SourceStatus[]): string {
  const base = parts.externalPath ?? '';
  const telemetryPath = base + parts.telemetryPath;
  const rows = sources.map((source) => row(source, { telemetryPath, now: clock.now() }));
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>omni-exporter</title><style>${STYLE}</style></head>
<body><h1>omni-exporter ${escapeHtml(version)}</h1>
<p><a href="${escapeHtml(telemetryPath)}">Metrics</a> · <a href="${base}/-/healthy">healthy</a> · <a href="${base}/-/ready">ready</a></p>
<table><thead><tr><th>Source</th><th>State</th><th>Last success</th><th>Error</th><th>Read</th><th>Config</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody></table></body></html>
`;
}

function row({ entry, history }: SourceStatus, { telemetryPath, now }: { telemetryPath: string; now: number }): string {
  const { name } = entry.plan;
  const { latest, lastSuccessAt } = history;
  const state = latest === undefined ? 'not tried yet' : latest.fault === undefined ? 'up' : 'down';
  const success =
    lastSuccessAt === undefined ? 'never' : `${Math.round(Math.max(0, now - lastSuccessAt) / 1000)} s ago`;
  const read = entry.refreshSeconds === undefined ? 'on scrape' : `every ${entry.refreshSeconds} s`;
  const { file, line } = entry.place;
  const cells = [success, latest?.fault?.code ?? '', read, `${file}:${line}`].map(
    (text) => `<td>${escapeHtml(text)}</td>`,
  );
  const link = `${telemetryPath}?source=${encodeURIComponent(name)}`;
  const color = state === 'not tried yet' ? '' : ` class="${state}"`;
  return `<tr><td><a href="${escapeHtml(link)}">${escapeHtml(name)}</a></td><td${color}>${state}</td>${cells.join('')}</tr>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
