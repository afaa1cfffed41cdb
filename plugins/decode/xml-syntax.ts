import { Fault } from '../../src/model/fault.ts';

/** xmlSyntax makes the fault of a document that is not well-formed. It tells the place and never quotes the document. */
export function xmlSyntax(found: string, text: string, at: number): Fault {
  const before = text.slice(0, at).split('\n');
  const place = `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
  const reason = text.trim() === '' ? 'it is empty' : `${found} at ${place}`;
  return new Fault('DECODE_SYNTAX', { format: 'XML', reason });
}
