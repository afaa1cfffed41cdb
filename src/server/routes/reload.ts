import type { FastifyInstance } from 'fastify';
import { formatProblem } from '../../config/format-problem.ts';
import { formatDiff } from '../../runtime/reload/diff.ts';
import type { Outcome } from '../../runtime/reload/reload.ts';
import type { ServerParts } from '../server.ts';
import { wantsJson } from '../wants-json.ts';

const PATH = '/-/reload';

/** addReload adds `POST|PUT /-/reload`, which answers with what the reload changed, or with all that is wrong, as text or JSON. */
export function addReload(app: FastifyInstance, { reloader, isLifecycleEnabled }: ServerParts): void {
  app.route({
    method: ['POST', 'PUT'],
    url: PATH,
    handler: async (request, reply) => {
      if (!isLifecycleEnabled) {
        const text = 'Reloading by request is not enabled: start with --web.enable-lifecycle, or send SIGHUP.\n';
        return reply.code(403).type('text/plain; charset=utf-8').send(text);
      }
      const outcome = await reloader.reload();
      reply.code(STATUS[outcome.kind]).header('Cache-Control', 'no-store');
      if (!wantsJson(request)) return reply.type('text/plain; charset=utf-8').send(textOf(outcome));
      return reply.send(jsonOf(outcome));
    },
  });
  app.get(PATH, (_, reply) =>
    reply.code(405).header('Allow', 'POST, PUT').type('text/plain; charset=utf-8').send('Only POST and PUT reload.\n'),
  );
}

const STATUS: Readonly<Record<Outcome['kind'], number>> = { reloaded: 200, unchanged: 200, refused: 400, failed: 500 };

function textOf(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'unchanged':
      return 'unchanged\n';
    case 'reloaded':
      return ['reloaded', ...formatDiff(outcome.diff), ''].join('\n');
    case 'refused':
      return ['refused', ...outcome.problems.map(formatProblem), ''].join('\n');
    case 'failed':
      return `failed\n${outcome.reason}\n`;
  }
}

function jsonOf(outcome: Outcome): object {
  if (outcome.kind !== 'refused') {
    const { kind, ...rest } = outcome;
    return { outcome: kind, ...rest };
  }
  const problems = outcome.problems.map(({ code, place, message, hint }) => ({ code, ...place, message, hint }));
  return { outcome: outcome.kind, problems };
}
