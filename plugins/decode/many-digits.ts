/** A double holds any 15 significant digits; a number of fewer characters than this has no more. */
const MANY = 16;
/** Of the words of four bytes that lie side by side, a run of MANY holds three whole ones: every third is looked at. */
const WORD_BYTES = 4;
const STRIDE = 3;
/** No double is written with more characters. */
const LONGEST = 25;

/**
 * mayLoseDigits tells whether a number in JSON, as UTF-8, may be one that a double cannot hold: for its many digits, or
 * for its negative exponent of three digits or more. (One that is too large for a double reads as infinite.) Such text in
 * a string may count too, but not the digits of an identifier (`9f8e-0001…`).
 */
export function mayLoseDigits(json: Uint8Array): boolean {
  return hasLongNumber(json) || hasSmallExponent(json);
}

function hasLongNumber(json: Uint8Array): boolean {
  if (json.length < MANY) return false;
  const skipped = -json.byteOffset & (WORD_BYTES - 1);
  const words = new Int32Array(json.buffer, json.byteOffset + skipped, (json.length - skipped) >> 2);
  for (let word = 0; word < words.length; word += STRIDE) {
    if (!isWordOfNumber(words[word]) || !hasTwoBeside(words, word)) continue;
    const at = skipped + word * WORD_BYTES;
    const end = runEnd(json, at);
    if (isLongValue(json, runStart(json, at), end)) return true;
    word = Math.max(word, ((end - skipped) >> 2) - STRIDE);
  }
  return false;
}

/** Whether it is one of three such words, as those of a long run are. */
function hasTwoBeside(words: Int32Array, word: number): boolean {
  const before = isWordOfNumber(words[word - 1]);
  const after = isWordOfNumber(words[word + 1]);
  if (before && after) return true;
  return before ? isWordOfNumber(words[word - 2]) : after && isWordOfNumber(words[word + 2]);
}

/** Whether all four bytes are from 0x2e to 0x3d, as digits and the point are; none of UTF-8 carries into the next. */
function isWordOfNumber(word = 0): boolean {
  return ((word + 0x02020202) & 0xf0f0f0f0) === 0x30303030;
}

function isLongValue(json: Uint8Array, start: number, end: number): boolean {
  return end - start >= MANY && isValueStart(json, start) && !isAsWritten(json, start, end);
}

/** Most long numbers are doubles as JavaScript or Python write them, in 17 digits at most: nothing of those is lost. */
function isAsWritten(json: Uint8Array, start: number, end: number): boolean {
  if (isExponent(json[end]) || end - start > LONGEST) return false;
  const digits = String.fromCharCode(...json.subarray(start, end));
  return String(Number(digits)) === digits;
}

const MINUS = 0x2d;

function hasSmallExponent(json: Uint8Array): boolean {
  for (let minus = json.indexOf(MINUS); minus !== -1; minus = json.indexOf(MINUS, minus + 1)) {
    if (!isExponent(json[minus - 1]) || !isDigit(json[minus - 2])) continue;
    const isLarge = isDigit(json[minus + 1]) && isDigit(json[minus + 2]) && isDigit(json[minus + 3]);
    if (isLarge && isValueStart(json, runStart(json, minus - 1))) return true;
  }
  return false;
}

/** A value stands at the start, or after `[`, `:`, `,`, white space or the end of a byte order mark. */
function isValueStart(json: Uint8Array, at: number): boolean {
  const before = json[json[at - 1] === MINUS ? at - 2 : at - 1] ?? 0x20;
  if (before === 0x5b || before === 0x3a || before === 0x2c || before === 0xbf) return true;
  return before === 0x20 || (before >= 0x09 && before <= 0x0d);
}

function runStart(json: Uint8Array, at: number): number {
  let start = at;
  while (isOfNumber(json[start - 1])) start -= 1;
  return start;
}

function runEnd(json: Uint8Array, at: number): number {
  let end = at;
  while (isOfNumber(json[end])) end += 1;
  return end;
}

function isExponent(byte = 0): boolean {
  return byte === 0x65 || byte === 0x45;
}

function isDigit(byte = 0): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

function isOfNumber(byte = 0): boolean {
  return isDigit(byte) || byte === 0x2e;
}
