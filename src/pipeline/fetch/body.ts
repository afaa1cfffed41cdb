import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, inflateRaw, type InputType, type ZlibOptions } from 'node:zlib';
import { Fault } from '../../model/fault.ts';

type Decompress = (body: InputType, options: ZlibOptions) => Promise<Buffer>;

const gunzipped: Decompress = promisify(gunzip);
const inflated: Decompress = promisify(inflate);
const inflatedRaw: Decompress = promisify(inflateRaw);
const brotli = promisify(brotliDecompress);

const DECOMPRESS: Readonly<Record<string, Decompress>> = {
  gzip: gunzipped,
  'x-gzip': gunzipped,
  // Some servers leave out the zlib header, whose first byte ends in 8.
  deflate: (body, options) => (((body as Buffer)[0] ?? 0) % 16 === 8 ? inflated : inflatedRaw)(body, options),
  br: (body, { maxOutputLength }) => brotli(body, maxOutputLength === undefined ? {} : { maxOutputLength }),
};

/** The encodings that a request offers. */
export const ACCEPT_ENCODING = 'gzip, deflate, br';

/** BodyRules says how a body is read; `origin` is for faults. */
export interface BodyRules {
  /** The Content-Encoding header, or ''. */
  readonly encoding: string;
  readonly maxBytes: number;
  readonly origin: string;
}

/**
 * readBody decompresses a body; that may be no larger than `maxBytes`. Throws Fault FETCH_BODY_LIMIT and FETCH_ENCODING.
 */
export async function readBody(sent: Buffer, rules: BodyRules): Promise<Uint8Array> {
  let body = sent;
  const encodings = rules.encoding.split(',').map((name) => name.trim().toLowerCase());
  for (const name of encodings.reverse()) {
    if (name !== '' && name !== 'identity' && body.length > 0) body = await decompress(body, name, rules);
  }
  return body;
}

async function decompress(body: Buffer, name: string, rules: BodyRules): Promise<Buffer> {
  const { origin, maxBytes } = rules;
  const open = Object.hasOwn(DECOMPRESS, name) ? DECOMPRESS[name] : undefined;
  if (open === undefined) throw new Fault('FETCH_ENCODING', { origin, reason: 'an encoding that was not asked for' });
  try {
    return await open(body, { maxOutputLength: maxBytes, chunkSize: 65_536 });
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(rules);
    throw new Fault('FETCH_ENCODING', { origin, reason: `${name}: ${String(code)}` }, cause);
  }
}

/** tooLarge is the fault of a body that is larger than it may be. */
export function tooLarge({ origin, maxBytes }: Omit<BodyRules, 'encoding'>): Fault {
  return new Fault('FETCH_BODY_LIMIT', { origin, limit: maxBytes });
}
