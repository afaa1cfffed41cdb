import { isAscii } from 'node:buffer';
import { Fault } from '../../src/model/fault.ts';

const CONTENT_TYPE_CHARSET = /;\s*charset\s*=\s*["']?([^\s"';]+)/i;
const XML_ENCODING = /^<\?xml\s[^>]*?\bencoding\s*=\s*["']([A-Za-z0-9._-]+)["']/;
const BYTE_ORDER_MARKS: readonly (readonly [string, readonly number[]])[] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
];
/** An XML declaration stands at the very start; this many bytes hold it. */
const DECLARATION_BYTES = 256;
/** What the bytes from 0x80 on are in windows-1252, https://encoding.spec.whatwg.org/index-windows-1252.txt; \ufffd is itself. */
const WINDOWS_1252 = '€\ufffd‚ƒ„…†‡ˆ‰Š‹Œ\ufffdŽ\ufffd\ufffd‘’“”•–—˜™š›œ\ufffdžŸ';
/** Names that a message repeats; others may be anything that the server was told. */
const CHARSET_NAME = /^(?:utf|ucs|iso|us|windows|cp|ibm|mac|koi|euc|big|gb|shift)[\w.-]{0,16}$/i;

/** Text is a body as text, and whether the body is that text in UTF-8, but for a byte order mark. */
export interface Text {
  readonly text: string;
  readonly isUtf8: boolean;
}

/** readText is the text of decodeText. */
export function readText(body: Uint8Array, contentType: string): string {
  return decodeText(body, contentType).text;
}

/**
 * decodeText turns a body into text without byte order mark. The charset is that of Content-Type, else of the byte order
 * mark or XML declaration, else UTF-8; names mean what https://encoding.spec.whatwg.org says. Throws Fault DECODE_CHARSET
 * for a charset that is unknown or that the body does not keep: no byte is ever replaced.
 */
export function decodeText(body: Uint8Array, contentType: string): Text {
  const charset = sentCharset(body, contentType) ?? markedCharset(body) ?? declaredCharset(body) ?? 'utf-8';
  try {
    const decoder = new TextDecoder(charset, { fatal: true });
    const isUtf8 = decoder.encoding === 'utf-8';
    // ASCII is the same in both, and copied faster than it is decoded.
    if (isUtf8 && isAscii(body)) return { text: readLatin1(body), isUtf8 };
    const text = decoder.encoding === 'windows-1252' ? readWindows1252(body) : decoder.decode(body);
    return { text, isUtf8 };
  } catch {
    throw new Fault('DECODE_CHARSET', { charset: CHARSET_NAME.test(charset) ? charset : 'what it says' });
  }
}

function readLatin1(body: Uint8Array): string {
  return Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('latin1');
}

/** Node.js reads windows-1252 as ISO 8859-1. */
function readWindows1252(body: Uint8Array): string {
  return readLatin1(body).replace(/[\x80-\x9f]/g, (byte) => {
    const character = WINDOWS_1252.charAt(byte.charCodeAt(0) - 0x80);
    return character === '\ufffd' ? byte : character;
  });
}

/** UTF-16 leaves the order of its bytes to the mark. */
function sentCharset(body: Uint8Array, contentType: string): string | undefined {
  const sent = CONTENT_TYPE_CHARSET.exec(contentType)?.[1];
  const marked = sent?.toLowerCase() === 'utf-16' ? markedCharset(body) : undefined;
  return marked?.startsWith('utf-16') === true ? marked : sent;
}

function markedCharset(body: Uint8Array): string | undefined {
  return BYTE_ORDER_MARKS.find(([, mark]) => mark.every((byte, index) => body[index] === byte))?.[0];
}

/** A declaration that can be read byte by byte is not UTF-16, whatever it says: it was written before the text was encoded. */
function declaredCharset(body: Uint8Array): string | undefined {
  const start = Buffer.from(body.subarray(0, DECLARATION_BYTES)).toString('latin1');
  const encoding = XML_ENCODING.exec(start)?.[1];
  return encoding !== undefined && /^utf-?16/i.test(encoding) ? undefined : encoding;
}
