import type { FastifyRequest } from 'fastify';

/** wantsJson tells whether a request accepts JSON by name; text is what it gets otherwise. */
export function wantsJson({ headers }: Pick<FastifyRequest, 'headers'>): boolean {
  return /\bapplication\/(?:[\w.-]+\+)?json\b/i.test(headers.accept ?? '');
}
