/** A double holds any 15 significant digits; a number of fewer characters than this has no more. */
const MANY = 16;
/**
 * mayLoseDigits tells whether a number in JSON text may be one that a double cannot hold: for its many digits, or for its
 * exponent of three digits or more. Such text in a string may count too, but not the digits of an identifier
 * (`9f8e-0001…`).
 */
export function mayLoseDigits(text: string): boolean {
  return hasManyDigits(text) || hasLargeExponent(text);
}

/** One character in so many is looked at: no run of digits that matters lies between. */
function hasManyDigits(text: string): boolean {
  for (let at = MANY - 1; at < text.length; at += MANY) {
    if (!isOfNumber(text.charCodeAt(at))) continue;
    const start = runStart(text, at);
    const end = runEnd(text, at);
    if (end - start >= MANY && isValueStart(text, start) && !isAsWritten(text, start, end)) return true;
  }
  return false;
}

/** Most long numbers are doubles as JavaScript or Python write them, in 17 digits at most: nothing of those is lost. */
function isAsWritten(text: string, start: number, end: number): boolean {
  const digits = text.slice(start, end);
  return !isExponent(text.charCodeAt(end)) && String(Number(digits)) === digits;
}

/** Digits of identifiers look like exponents, too: that many are found that no match is taken apart. */
function hasLargeExponent(text: string): boolean {
  const exponent = /\d[eE][-+]?\d{3}/g;
  while (exponent.test(text)) {
    const sign = exponent.lastIndex - 4;
    const letter = isSign(text.charCodeAt(sign)) ? sign - 1 : sign;
    if (isValueStart(text, runStart(text, letter))) return true;
  }
  return false;
}

/** A value stands at the start, or after `[`, `:`, `,` or white space. */
function isValueStart(text: string, at: number): boolean {
  const start = text.charCodeAt(at - 1) === 0x2d ? at - 1 : at;
  if (start === 0) return true;
  const before = text.charCodeAt(start - 1);
  return before === 0x5b || before === 0x3a || before === 0x2c || before === 0x20 || (before >= 0x09 && before <= 0x0d);
}

function runStart(text: string, at: number): number {
  let start = at;
  while (isOfNumber(text.charCodeAt(start - 1))) start -= 1;
  return start;
}

function runEnd(text: string, at: number): number {
  let end = at;
  while (isOfNumber(text.charCodeAt(end))) end += 1;
  return end;
}

function isExponent(code: number): boolean {
  return code === 0x65 || code === 0x45;
}

function isSign(code: number): boolean {
  return code === 0x2b || code === 0x2d;
}

function isOfNumber(code: number): boolean {
  return (code >= 0x30 && code <= 0x39) || code === 0x2e;
}
