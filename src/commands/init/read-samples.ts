import { readFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import type { Document } from '../../kit/expression.ts';
import { Fault } from '../../model/fault.ts';
import { placeReason } from '../place-reason.ts';
import { credentialsOf } from '../record/credentials.ts';
import type { Exchange } from '../record/recorder.ts';
import { StartFault } from '../start-fault.ts';
import { ask, openDecoders, type Surroundings } from './ask.ts';
import { type Decoding, guessDecoder } from './guess-decoder.ts';
import type { Named } from './places.ts';
import { draftRequest, type RequestDraft, type RequestFlags } from './request.ts';
import type { Secrets } from './secrets.ts';

/** Sample is an answer that was read, without the secrets that it was asked for with. */
export interface Sample extends Named {
  readonly body: Uint8Array;
  /** As the server sent it; '' for a file. */
  readonly contentType: string;
  readonly decoding: Decoding;
  readonly document: Document;
  /** How it is asked for; undefined for a file. */
  readonly request?: RequestDraft;
  /** How it was asked for and answered, logins and all; nothing for a file. */
  readonly exchanges: readonly Exchange[];
}

/** SampleTools is what samples are read with. */
export interface SampleTools extends Surroundings {
  readonly flags: RequestFlags;
  readonly secrets: Secrets;
  /** Told of what is begun. */
  readonly progress: (what: string) => void;
}

type Body = Omit<Sample, 'decoding' | 'document'>;

/** readSamples asks for urls, one after another, and reads files. Throws a StartFault for one that cannot be read. */
export async function readSamples(places: readonly Named[], tools: SampleTools): Promise<readonly Sample[]> {
  const bodies: Body[] = [];
  // All secrets are known before the first answer is looked at.
  const drafts = places.map(({ place, isUrl }) =>
    isUrl ? draftRequest(place, tools.flags, tools.secrets) : undefined,
  );
  for (const [index, named] of places.entries()) {
    tools.progress(`reading ${named.shown}`);
    bodies.push(await bodyOf(named, drafts[index], tools));
  }
  const guessed = bodies.map((one) => ({ ...one, decoding: guessDecoder(one.body, one.contentType, one.shown) }));
  const blocks = guessed.map(({ decoding: { type, options } }, at) => [`sample_${at}`, { type, ...options }] as const);
  const decoders = await openDecoders(Object.fromEntries(blocks), { env: tools.env, envFiles: [] });
  return guessed.map((one, at) => {
    try {
      const document = decoders.get(`sample_${at}`)?.(one.contentType).decode(one.body, one.contentType, LIMITS);
      return { ...one, document: document as Document };
    } catch (cause) {
      if (!(cause instanceof Fault)) throw cause;
      throw new StartFault(`${one.shown}: ${cause.code} ${cause.message} (${cause.hint})`, cause);
    }
  });
}

/** As the limits of a source are by default. */
const LIMITS = { depth: 1000 };

async function bodyOf(named: Named, request: RequestDraft | undefined, tools: SampleTools): Promise<Body> {
  const { secrets, env, envFiles } = tools;
  if (request === undefined) {
    const body = await readFile(named.place).catch((cause: unknown) => {
      throw new StartFault(`--from: ${named.shown} cannot be read: ${placeReason(cause, named.place)}`, cause);
    });
    return { ...named, contentType: '', body: secrets.scrub(body), exchanges: [] };
  }
  const { answer, credentials, exchanges } = await ask(request, { env: { ...env, ...secrets.values }, envFiles });
  secrets.learn([...credentials, ...credentialsOf(exchanges).map(({ text }) => text)]);
  const { body, headers } = answer;
  return { ...named, request, contentType: headers['content-type'] ?? '', body: secrets.scrub(body), exchanges };
}

/** fileNameOf gives the name of a path's last part without its ending. */
export function fileNameOf(path: string): string {
  return basename(path, extname(path));
}
