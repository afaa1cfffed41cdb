import type { FastifyInstance } from 'fastify';
import { withoutCredentials } from '../../kit/credentials.ts';
import { shownTarget } from '../../model/target.ts';
import { WHOLE } from '../../runtime/shards/shard.ts';
import type { ServerParts } from '../server.ts';

/** Group is one of Prometheus' http_sd. */
interface Group {
  readonly targets: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

/**
 * addSd answers `/sd` with every target of every module (`?module=NAME` of some), as Prometheus' http_sd reads it: the
 * address is the exporter's own, the labels make of each a probe. A shard lists its own part.
 */
export function addSd(app: FastifyInstance, { slot, externalPath = '', shard = WHOLE }: ServerParts): void {
  app.get('/sd', async ({ query, host, protocol }, reply) => {
    const { module } = query as Readonly<Record<string, string | readonly string[] | undefined>>;
    const wanted = module === undefined ? undefined : [module].flat();
    const groups = await slot.use(({ prober }) =>
      (prober?.targets() ?? [])
        .filter(({ name, target }) => (wanted?.includes(name) ?? true) && shard.holds(target.name))
        .map(({ name, target, intervalSeconds }): Group => {
          const labels = Object.entries(target.labels).filter(([label]) => !label.startsWith('__'));
          return {
            targets: [host],
            labels: {
              __scheme__: protocol,
              __metrics_path__: `${externalPath}/probe`,
              __param_module: name,
              __param_target: target.name,
              ...(intervalSeconds !== undefined && { __scrape_interval__: `${intervalSeconds * 1000}ms` }),
              __meta_omni_module: name,
              __meta_omni_target_url: withoutCredentials(shownTarget(target).url, '<secret>'),
              ...Object.fromEntries(labels),
              instance: target.name,
            },
          };
        }),
    );
    return reply.header('Cache-Control', 'no-store').send(groups);
  });
}
