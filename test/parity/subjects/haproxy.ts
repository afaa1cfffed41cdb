import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from '../../support/free-port.ts';
import { startApp } from '../app.ts';
import { startProgram } from '../process.ts';
import type { Subject } from '../subject.ts';
import { ask } from '../traffic.ts';

interface Ports {
  readonly web: number;
  readonly plain: number;
  readonly stats: number;
  readonly app: number;
}

/** A frontend and backends of both modes, and servers in every state that takes no more than a moment to reach. */
const config = ({ web, plain, stats, app }: Ports): string => `
global
  maxconn 200
defaults
  mode http
  timeout connect 2s
  timeout client 10s
  timeout server 10s
frontend web
  bind 127.0.0.1:${web}
  maxconn 50
  http-request deny if { path /denied }
  use_backend dead if { path_beg /dead }
  default_backend app
backend app
  balance roundrobin
  compression algo gzip
  compression type text/plain
  server up1 127.0.0.1:${app} check inter 100 maxconn 20 weight 100
  server unchecked 127.0.0.1:${app}
  server maint 127.0.0.1:${app} check disabled
  server follows 127.0.0.1:${app} track app/maint
  server spare 127.0.0.1:${app} check backup
backend dead
  server only 127.0.0.1:1 check inter 100 fall 1
backend none
listen plain
  mode tcp
  bind 127.0.0.1:${plain}
  server tcp1 127.0.0.1:${app}
frontend stats
  bind 127.0.0.1:${stats}
  stats enable
  stats uri /
`;

/** HAProxy's CSV beside haproxy_exporter. */
export const haproxy: Subject = {
  name: 'haproxy',
  packages: ['haproxy', 'prometheus-haproxy-exporter'],
  commands: ['haproxy', 'prometheus-haproxy-exporter'],
  variable: 'HAPROXY_STATS_URL',
  flags: (asked, listenAddress) => [`--haproxy.scrape-uri=${asked}`, `--web.listen-address=${listenAddress}`],
  async serve({ folder, scope }) {
    const app = scope.own(await startApp());
    const ports = { web: await freePort(), plain: await freePort(), stats: await freePort(), app: app.port };
    const file = join(folder, 'haproxy.cfg');
    await writeFile(file, config(ports));
    const url = `http://127.0.0.1:${ports.stats}/;csv`;
    const server = scope.own(startProgram('haproxy', ['-db', '-f', file]));
    await server.ready(url);
    const web = `http://127.0.0.1:${ports.web}`;
    for (const path of ['/', '/302', '/404', '/500']) await ask(web + path, 5);
    for (const path of ['/denied', '/dead']) await ask(web + path, 3);
    await ask(`http://127.0.0.1:${ports.plain}/`, 4);
    return { exporterUrl: url, url };
  },
};
