import { Resolver } from 'node:dns/promises';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from '../../support/free-port.ts';
import { startProgram } from '../process.ts';
import { startSlowDns } from '../slow-dns.ts';
import type { Subject } from '../subject.ts';

/** Whoever asks from INSIDE gets the view that resolves, by asking the other view from OUTSIDE. */
const INSIDE = '127.0.0.2';
const OUTSIDE = '127.0.0.3';

interface Ports {
  readonly dns: number;
  readonly statistics: number;
  readonly slow: number;
}

const config = (folder: string, { dns, statistics, slow }: Ports): string => `
options {
  directory "${folder}";
  pid-file "${folder}/named.pid";
  session-keyfile "${folder}/session.key";
  listen-on port ${dns} { 127.0.0.1; };
  listen-on-v6 { none; };
  dnssec-validation no;
  notify no;
};
controls { };
logging { category default { default_stderr; }; };
statistics-channels { inet 127.0.0.1 port ${statistics} allow { 127.0.0.1; }; };
view "internal" {
  match-clients { ${INSIDE}; };
  recursion yes;
  forward only;
  forwarders { 127.0.0.1 port ${dns}; };
  query-source address ${OUTSIDE};
  zone "slow.test" { type forward; forward only; forwarders { 127.0.0.1 port ${slow}; }; };
  zone "second.test" { type secondary; primaries port ${dns} { 127.0.0.1; }; transfer-source ${OUTSIDE}; file "second.copy"; };
  zone "closed.test" { type secondary; primaries port ${dns} { 127.0.0.1; }; transfer-source ${OUTSIDE}; file "closed.copy"; };
};
view "external" {
  match-clients { any; };
  recursion no;
  zone "example.test" { type primary; file "zone"; zone-statistics full; };
  zone "second.test" { type primary; file "zone"; };
  zone "closed.test" { type primary; file "zone"; allow-transfer { none; }; };
};
`;

const ZONE = `$TTL 300
@ SOA ns hostmaster 2026112301 3600 600 86400 300
@ NS ns
@ MX 10 mail
@ TXT "here"
ns A 127.0.0.1
mail A 127.0.0.1
alias CNAME mail
sub NS ns.sub
ns.sub A 127.0.0.1
`;

/** BIND's statistics beside bind_exporter. */
export const bind: Subject = {
  name: 'bind',
  packages: ['bind9', 'prometheus-bind-exporter'],
  commands: ['named', 'prometheus-bind-exporter'],
  variable: 'BIND_STATS_URL',
  flags: (asked, listenAddress) => [
    `--bind.stats-url=${asked}`,
    '--bind.stats-groups=server,view,tasks',
    `--web.listen-address=${listenAddress}`,
  ],
  async serve({ folder, scope }) {
    const slow = scope.own(await startSlowDns());
    const [dns, statistics] = [await freePort(), await freePort()];
    const file = join(folder, 'named.conf');
    await writeFile(file, config(folder, { dns, statistics, slow: slow.port }));
    await writeFile(join(folder, 'zone'), ZONE);
    const url = `http://127.0.0.1:${statistics}`;
    await scope.own(startProgram('named', ['-f', '-c', file])).ready(`${url}/xml/v3/status`);
    for (const from of [INSIDE, OUTSIDE]) await drive(from, dns);
    // One answer or more in every bucket of the resolver's histogram but the last.
    for (const milliseconds of [50, 250, 600, 1000]) {
      await resolverOf(INSIDE, dns)
        .resolve(`${milliseconds}.slow.test`)
        .catch(() => undefined);
    }
    return { exporterUrl: `${url}/`, url };
  },
};

/** Questions of several types, some of which have no answer. */
async function drive(from: string, port: number): Promise<void> {
  const resolver = resolverOf(from, port);
  for (const name of [
    'mail.example.test',
    'alias.example.test',
    'none.example.test',
    'a.sub.example.test',
    'other.test',
  ]) {
    for (const type of ['A', 'AAAA', 'TXT', 'MX']) await resolver.resolve(name, type).catch(() => undefined);
  }
  await resolver.resolve('example.test', 'SOA').catch(() => undefined);
}

function resolverOf(from: string, port: number): Resolver {
  const resolver = new Resolver({ timeout: 2000, tries: 1 });
  resolver.setServers([`127.0.0.1:${port}`]);
  resolver.setLocalAddress(from);
  return resolver;
}
