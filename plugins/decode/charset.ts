import { Fault } from '../../src/model/fault.ts';

const CONTENT_TYPE_CHARSET = /;\s*charset\s*=\s*"?([^\s";]+)/i;
const XML_ENCODING = /^<\?xml[^>]*\sencoding\s*=\s*["']([A-Za-z0-9._-]+)["']/;

/** readCharset turns bytes into text: by Content-Type, then byte order mark or XML declaration, then UTF-8. @throws Fault DECODE_CHARSET */
export function readCharset(body: Uint8Array, contentType: string): string {
  const charset = CONTENT_TYPE_CHARSET.exec(contentType)?.[1] ?? byteOrderMark(body) ?? declared(body) ?? 'utf-8';
  try {
    return new TextDecoder(charset, { fatal: true }).decode(body);
  } catch (cause) {
    throw new Fault('DECODE_CHARSET', { charset: charset.slice(0, 40) }, cause);
  }
}

function byteOrderMark(body: Uint8Array): string | undefined {
  if (body[0] === 0xff && body[1] === 0xfe) return 'utf-16le';
  if (body[0] === 0xfe && body[1] === 0xff) return 'utf-16be';
  return undefined;
}

function declared(body: Uint8Array): string | undefined {
  return XML_ENCODING.exec(Buffer.from(body.subarray(0, 200)).toString('latin1'))?.[1];
}
