import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { parse } from 'yaml';
import type { Answer, Case } from './run-case.ts';

/** Table is a file of cases. */
export interface Table {
  readonly name: string;
  readonly cases: readonly Case[];
}

const FOLDER = new URL('./cases/', import.meta.url);

/** readTables reads all tables of cases. */
export async function readTables(): Promise<readonly Table[]> {
  const files = (await readdir(FOLDER)).filter((name) => name.endsWith('.yaml')).sort();
  return Promise.all(
    files.map(async (name) => ({ name, cases: parse(await readFile(new URL(name, FOLDER), 'utf8')) as Case[] })),
  );
}

/** Upstream answers all cases, each under a path of its own. */
export interface Upstream {
  readonly url: string;
  /** Answers a case's requests; gives the path under which they are. */
  answer(one: Case, table: string, index: number): string;
  close(): void;
}

/** openUpstream listens on this machine alone. */
export async function openUpstream(): Promise<Upstream> {
  const answers = new Map<string, Answer>();
  const server = createServer((request, response) => {
    const { document, body, bytes, type, status = 200, headers } = answers.get(request.url ?? '') ?? { status: 404 };
    const contentType = type ?? (document === undefined ? 'text/plain' : 'application/json');
    response.writeHead(status, { ...(contentType === 'none' ? {} : { 'Content-Type': contentType }), ...headers });
    if (bytes !== undefined) return response.end(Buffer.from(bytes.replace(/\s/g, ''), 'hex'));
    return response.end(document === undefined ? (body ?? '') : JSON.stringify(document));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    answer(one, table, index) {
      const path = `/${table}/${index}`;
      answers.set(`${path}/`, one);
      for (const [own, answer] of Object.entries(one.answers ?? {})) answers.set(`${path}${own}`, answer);
      return path;
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
