import { crc32 } from 'node:zlib';
import type { Document } from '../kit/expression.ts';
import type { HttpResponse } from '../kit/http.ts';

/** Repeats remembers an answer that came twice in a row: as long as its bytes stay the same it is not decoded again. */
export interface Repeats {
  /** The document that was made of the same bytes under the same Content-Type. */
  find(response: HttpResponse): Document | undefined;
  /** Notes what was decoded. It is held from the second time on: most answers are others each time. */
  note(response: HttpResponse, document: Document): void;
}

interface Held extends Pick<HttpResponse, 'body'> {
  readonly contentType: string | undefined;
  readonly document: Document;
}

/** What is smaller is decoded faster than it is worth to be held. */
const SMALL_BYTES = 8192;

/** createRepeats begins with nothing noted. */
export function createRepeats(): Repeats {
  let held: Held | undefined;
  let last = { bytes: 0, crc: 0 };
  return {
    find({ body, headers }) {
      if (held === undefined) return undefined;
      if (held.contentType === headers['content-type'] && Buffer.compare(held.body, body) === 0) return held.document;
      held = undefined;
      return undefined;
    },
    note({ body, headers }, document) {
      const bytes = body.byteLength;
      if (bytes < SMALL_BYTES) return;
      const now = { bytes, crc: crc32(body) };
      if (now.bytes === last.bytes && now.crc === last.crc) {
        held = { body, contentType: headers['content-type'], document };
      }
      last = now;
    },
  };
}
