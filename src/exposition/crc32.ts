/*
 * CRC-32 of joined data from those of its parts, as zlib's crc32_combine has it: polynomials over GF(2) modulo the CRC's
 * own, their bits reversed.
 */

const POLYNOMIAL = 0xedb88320;
/** The polynomial 1. */
const ONE = 0x80000000;

/** shiftOf gives what a CRC is multiplied by when this many bytes follow. */
export function shiftOf(bytes: number): number {
  let product = ONE;
  // x to the power of 8, squared as often as there are bits.
  let power = 0x00800000;
  for (let rest = bytes; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) product = multiply(power, product);
    power = multiply(power, power);
  }
  return product;
}

/** combine gives the CRC of joined data; `shift` is shiftOf the length of what follows. */
export function combine(before: number, after: number, shift: number): number {
  return (multiply(shift, before) ^ after) >>> 0;
}

function multiply(left: number, right: number): number {
  let product = 0;
  let factor = right;
  for (let bit = ONE; bit !== 0; bit >>>= 1) {
    if ((left & bit) !== 0) product ^= factor;
    factor = (factor & 1) === 0 ? factor >>> 1 : (factor >>> 1) ^ POLYNOMIAL;
  }
  return product >>> 0;
}
