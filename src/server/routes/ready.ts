import type { FastifyInstance } from 'fastify';
import type { ServerParts } from '../server.ts';

/** addReady answers 200 once every polled source was tried, or 10 s after the start, and 503 before. */
export function addReady(app: FastifyInstance, { slot }: Pick<ServerParts, 'slot'>): void {
  app.get('/-/ready', async (_, reply) => {
    const isReady = await slot.use((generation) => generation.isReady());
    reply.code(isReady ? 200 : 503).type('text/plain; charset=utf-8');
    return isReady ? 'Ready\n' : 'Not ready: some sources have not been tried yet\n';
  });
}
