/** A double holds any 15 significant digits; a number of fewer characters than this has no more. */
const MANY = 16;
/** One byte in so many is looked at: no exponent that matters lies between. */
const STRIDE = 3;
/** As often at least is a run of MANY seen. */
const SEEN = Math.floor(MANY / STRIDE);
/** No double is written with more characters. */
const LONGEST = 25;

/**
 * mayLoseDigits tells whether a number in JSON, as UTF-8, may be one that a double cannot hold: for its many digits, or
 * for its exponent of three digits or more. Such text in a string may count too, but not the digits of an identifier
 * (`9f8e-0001…`).
 */
export function mayLoseDigits(json: Uint8Array): boolean {
  let seen = 0;
  for (let at = STRIDE - 1; at < json.length; at += STRIDE) {
    if (!isOfNumber(json[at])) {
      seen = 0;
      continue;
    }
    // Of three digits after an exponent's letter or sign, this is one.
    const start = isDigit(json[at - 1]) ? (isDigit(json[at - 2]) ? at - 2 : at - 1) : at;
    if (startsExponent(json[start - 1]) && isLargeExponent(json, start)) return true;
    seen += 1;
    if (seen < SEEN) continue;
    const end = runEnd(json, at);
    if (isLongValue(json, runStart(json, at), end)) return true;
    seen = 0;
    at = end;
  }
  return false;
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

/** Whether the digits from `start` on are three or more, after a letter that stands in a number. */
function isLargeExponent(json: Uint8Array, start: number): boolean {
  const letter = isExponent(json[start - 1]) ? start - 1 : start - 2;
  if (!isExponent(json[letter]) || !isDigit(json[letter - 1])) return false;
  return isDigit(json[start + 1]) && isDigit(json[start + 2]) && isValueStart(json, runStart(json, letter));
}

/** A value stands at the start, or after `[`, `:`, `,`, white space or the end of a byte order mark. */
function isValueStart(json: Uint8Array, at: number): boolean {
  const before = json[json[at - 1] === 0x2d ? at - 2 : at - 1] ?? 0x20;
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

function startsExponent(byte = 0): boolean {
  return isExponent(byte) || byte === 0x2b || byte === 0x2d;
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
