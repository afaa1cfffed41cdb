import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from '../../support/free-port.ts';
import { startProgram } from '../process.ts';
import type { Subject } from '../subject.ts';
import { ask, hold } from '../traffic.ts';

const config = (folder: string, port: number): string => `
daemon off;
pid ${folder}/nginx.pid;
error_log stderr;
worker_processes 1;
events { worker_connections 64; }
http {
  access_log off;
  ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path ${folder}/${kind};`).join('\n  ')}
  server {
    listen 127.0.0.1:${port};
    location /stub_status { stub_status; }
    location / { return 200 "here\\n"; }
  }
}
`;

/** nginx's stub_status beside nginx-prometheus-exporter. */
export const nginx: Subject = {
  name: 'nginx',
  packages: ['nginx-light', 'prometheus-nginx-exporter'],
  commands: ['nginx', 'prometheus-nginx-exporter'],
  variable: 'NGINX_STATUS_URL',
  flags: (asked, listenAddress) => ['-nginx.scrape-uri', asked, '-web.listen-address', listenAddress],
  async serve({ folder, scope }) {
    const port = await freePort();
    const file = join(folder, 'nginx.conf');
    await writeFile(file, config(folder, port));
    const base = `http://127.0.0.1:${port}`;
    const url = `${base}/stub_status`;
    await scope.own(startProgram('nginx', ['-p', folder, '-e', 'stderr', '-c', file])).ready(url);
    await ask(base, 20);
    // One connection that waits, and one that is in the middle of its request.
    scope.own(await hold(port, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'));
    scope.own(await hold(port, 'GET / HTTP/1.1\r\nHost: a\r\n'));
    return { exporterUrl: url, url };
  },
};
