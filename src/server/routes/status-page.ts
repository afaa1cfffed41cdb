import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { ServerParts } from '../server.ts';
import { statusPage } from '../ui/status-page.ts';
import { SCRIPT, STYLE } from '../ui/style.ts';

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
const POLICY = [
  "default-src 'none'",
  `style-src ${hashOf(STYLE)}`,
  `script-src ${hashOf(SCRIPT)}`,
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** addStatusPage adds the page for people. */
export function addStatusPage(app: FastifyInstance, parts: ServerParts): void {
  const { slot, clock, reloader, probes, version, shard, externalPath: base = '' } = parts;
  const startedAt = clock.now();
  app.get('/', async (_, reply) => {
    const now = clock.now();
    const { sources, lookups } = await slot.use((generation) => ({
      sources: generation.sources,
      lookups: generation.lookups(now),
    }));
    reply
      .type('text/html; charset=utf-8')
      .header('Content-Security-Policy', POLICY)
      .header('X-Content-Type-Options', 'nosniff')
      .header('Cache-Control', 'no-store');
    return statusPage({
      ...{ version, now, startedAt, sources, lookups, base, shard, probes: probes.list() },
      lastReload: reloader.last,
      configHash: reloader.hash,
      telemetryPath: base + parts.telemetryPath,
    });
  });
}
