const POWERS = 'kmgtpe';
const SIZE = /^([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?)\s*(?:([kmgtpe])(i?))?(?:b|bytes?)?$/i;

/** parseBytes reads a size as bytes: `10 KB` is 10 000, `10 KiB` and, with `binary`, `10 KB` are 10 240; else undefined. */
export function parseBytes(text: string, isBinary = false): number | undefined {
  const [, amount, prefix = '', binary] = SIZE.exec(text.trim()) ?? [];
  if (amount === undefined) return undefined;
  const base = isBinary || (binary !== undefined && binary !== '') ? 1024 : 1000;
  return Number(amount) * base ** (prefix === '' ? 0 : POWERS.indexOf(prefix.toLowerCase()) + 1);
}
