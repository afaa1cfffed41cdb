import type { FastifyInstance } from 'fastify';

/** addHealthy answers as long as the process can answer at all. */
export function addHealthy(app: FastifyInstance): void {
  app.get('/-/healthy', (_, reply) => reply.type('text/plain; charset=utf-8').send('Healthy\n'));
}
