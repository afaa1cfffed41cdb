import type { FastifyInstance } from 'fastify';
import { writeShown } from '../../config/shown/show-config.ts';
import type { ServerParts } from '../server.ts';
import { wantsJson } from '../wants-json.ts';

/** addConfig shows the config in force without its secrets: YAML, one document a file, or JSON. */
export function addConfig(app: FastifyInstance, { reloader }: Pick<ServerParts, 'reloader'>): void {
  app.get('/config', (request, reply) => {
    const { hash, shown } = reloader;
    reply
      .header('Cache-Control', 'no-store')
      .header('Vary', 'Accept')
      .header('X-Content-Type-Options', 'nosniff')
      .header('Content-Security-Policy', "default-src 'none'; frame-ancestors 'none'");
    if (wantsJson(request)) return reply.send({ hash, files: shown });
    // Browsers show plain text, and would save YAML.
    return reply.type('text/plain; charset=utf-8').send(writeShown(shown));
  });
}
