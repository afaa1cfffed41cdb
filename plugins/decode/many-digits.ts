/** A double holds any 15 significant digits; a number of fewer characters than this has no more. */
const MANY = 16;
/** An exponent of fewer digits is within the range of a double. */
const LARGE_EXPONENT = 3;

/**
 * mayLoseDigits tells whether a number in JSON text may be one that a double cannot hold: for its many digits, or for its
 * exponent. Such text in a string may count too, but not the digits of an identifier (`9f8e-0001…`). Every third character
 * is looked at, since no run of digits that matters lies between.
 */
export function mayLoseDigits(text: string): boolean {
  for (let at = LARGE_EXPONENT - 1; at < text.length; at += LARGE_EXPONENT) {
    if (!isDigit(text.charCodeAt(at))) continue;
    const start = runStart(text, at);
    const end = runEnd(text, at);
    if (end - start >= MANY && isValueStart(text, start)) return true;
    if (end - start >= LARGE_EXPONENT && isExponent(text, start)) return true;
    at = end;
  }
  return false;
}

/** Whether digits that begin here are the exponent of a number. */
function isExponent(text: string, start: number): boolean {
  const before = text.charAt(start - 1);
  const letter = before === '-' || before === '+' ? start - 2 : start - 1;
  if (!/[eE]/.test(text.charAt(letter))) return false;
  const mantissa = runStart(text, letter);
  return mantissa < letter && isValueStart(text, mantissa);
}

/** A value stands at the start, or after one of these. */
function isValueStart(text: string, at: number): boolean {
  const start = text.charAt(at - 1) === '-' ? at - 1 : at;
  return start === 0 || /[[:,\s]/.test(text.charAt(start - 1));
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

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

function isOfNumber(code: number): boolean {
  return isDigit(code) || code === 0x2e;
}
