import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { reasonOf } from '../../config/strict-text.ts';
import { StartFault } from '../start-fault.ts';
import { createServers, type Servers } from '../test/answers.ts';

/** What a server would say of such a file; of others it says nothing, and `decode` has to. */
const TYPES: Readonly<Record<string, string>> = {
  '.json': 'application/json',
  '.xml': 'application/xml',
  '.csv': 'text/csv',
  '.txt': 'text/plain',
  '.prom': 'text/plain; version=0.0.4',
};

/**
 * openFileAnswers answers with files in the place of servers. Each is given as FILE, for the source that is probed, or as
 * NAME=FILE, for another source or a whole url. Throws a StartFault for one that cannot be read.
 */
export async function openFileAnswers(given: readonly string[], source: string): Promise<Servers> {
  const bodies = new Map<string, Uint8Array>();
  const servers = createServers(({ file = '' }) => bodies.get(file) ?? new Uint8Array(), 'under --file');
  for (const text of given) {
    const [, name = source, file = ''] = /^(?:(.+)=)?([^=]+)$/s.exec(text) ?? [];
    const body = await readFile(file).catch((cause: unknown) => {
      throw new StartFault(`--file ${text}: ${file} cannot be read: ${reasonOf(cause)}`, cause);
    });
    bodies.set(file, body);
    const type = TYPES[extname(file).toLowerCase()];
    servers.give({ [name]: { status: 200, file, ...(type && { headers: { 'Content-Type': type } }) } });
  }
  return servers;
}
