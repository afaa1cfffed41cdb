import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from '../../support/free-port.ts';
import { startApp } from '../app.ts';
import { startProgram } from '../process.ts';
import type { Subject } from '../subject.ts';
import { ask, hold } from '../traffic.ts';

const MODULES = 'mpm_event authz_core status slotmem_shm proxy proxy_http proxy_balancer lbmethod_byrequests'.split(
  ' ',
);

const config = (folder: string, port: number, app: number): string => `
ServerRoot ${folder}
DefaultRuntimeDir ${folder}
ServerName parity
Listen 127.0.0.1:${port}
User nobody
Group nogroup
PidFile ${folder}/apache.pid
ErrorLog ${folder}/error.log
${MODULES.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`).join('\n')}
ExtendedStatus On
ProxyStatus On
<Location /server-status>
  SetHandler server-status
</Location>
<Proxy balancer://app>
  BalancerMember http://127.0.0.1:${app}
  BalancerMember http://127.0.0.1:1 status=+D
</Proxy>
<Proxy balancer://second>
  BalancerMember http://127.0.0.1:${app}
</Proxy>
ProxyPass /app balancer://app
ProxyPass /second balancer://second
`;

/** Apache's server-status beside apache_exporter. */
export const apache: Subject = {
  name: 'apache',
  packages: ['apache2', 'prometheus-apache-exporter'],
  commands: ['apache2', 'prometheus-apache-exporter'],
  variable: 'APACHE_STATUS_URL',
  flags: (asked, listenAddress) => [`--scrape_uri=${asked}`, `--telemetry.address=${listenAddress}`],
  async serve({ folder, scope }) {
    const port = await freePort();
    const app = scope.own(await startApp());
    const file = join(folder, 'apache.conf');
    await writeFile(file, config(folder, port, app.port));
    const base = `http://127.0.0.1:${port}`;
    const url = `${base}/server-status?auto`;
    await scope.own(startProgram('apache2', ['-DFOREGROUND', '-f', file])).ready(url);
    await ask(`${base}/app/`, 20);
    await ask(`${base}/second/`, 5);
    await ask(`${base}/nowhere`, 3);
    scope.own(await hold(port, 'GET / HTTP/1.1\r\nHost: a\r\n'));
    return { exporterUrl: url, url };
  },
};
