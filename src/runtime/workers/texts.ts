/** WireTexts is a column of texts as it goes from thread to thread: one a line where they allow it. */
export type WireTexts = { readonly count: number; readonly lines: Uint8Array } | { readonly texts: readonly string[] };

/** textsToWire packs a column: to copy many texts one by one takes several times as long. */
export function textsToWire(texts: readonly string[]): WireTexts {
  const lines = texts.join('\n');
  const isPlain = texts.length > 0 && lines.isWellFormed() && !texts.some((text) => text.includes('\n'));
  return isPlain ? { count: texts.length, lines: Buffer.from(lines) } : { texts };
}

/** textsFromWire reads what textsToWire has packed. */
export function textsFromWire(wire: WireTexts): readonly string[] {
  if ('texts' in wire) return wire.texts;
  const { buffer, byteOffset, byteLength } = wire.lines;
  return Buffer.from(buffer, byteOffset, byteLength).toString().split('\n');
}
