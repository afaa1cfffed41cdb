import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type Answer, type Case, expectedOf, runCase } from './run-case.ts';

const folder = new URL('./cases/', import.meta.url);
const files = (await readdir(folder)).filter((name) => name.endsWith('.yaml')).sort();
const tables = await Promise.all(
  files.map(async (name) => ({ name, cases: parse(await readFile(new URL(name, folder), 'utf8')) as Case[] })),
);

/** Answers by the whole path of a url: every case has a path of its own. */
const answers = new Map<string, Answer>();
const upstream: Server = createServer((request, response) => {
  const { document, body, bytes, type, status = 200, headers } = answers.get(request.url ?? '') ?? { status: 404 };
  const contentType = type ?? (document === undefined ? 'text/plain' : 'application/json');
  response.writeHead(status, { ...(contentType === 'none' ? {} : { 'Content-Type': contentType }), ...headers });
  if (bytes !== undefined) return response.end(Buffer.from(bytes.replace(/\s/g, ''), 'hex'));
  return response.end(document === undefined ? (body ?? '') : JSON.stringify(document));
});
let url = '';
let scratch = '';

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'language-'));
  await new Promise<void>((listening) => upstream.listen(0, '127.0.0.1', listening));
  url = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`;
});

afterAll(async () => {
  upstream.closeAllConnections();
  upstream.close();
  await rm(scratch, { recursive: true });
});

describe.each(tables)('$name', ({ name, cases }) => {
  it.each(cases.map((one, index) => [one.case, one, index] as const))('%s', async (_, one, index) => {
    const path = `/${name}/${index}`;
    answers.set(`${path}/`, one);
    for (const [own, answer] of Object.entries(one.answers ?? {})) answers.set(`${path}${own}`, answer);
    const found = await runCase(one, { url: url + path, folder: join(scratch, name, String(index)) });
    const { expected, shown } = expectedOf(one, found);
    expect(shown).toEqual(expected);
  });
});
