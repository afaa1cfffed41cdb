/** Cookies are names to values. */
export type Cookies = ReadonlyMap<string, string>;

/** readCookies reads the name and value of each Set-Cookie (RFC 6265, section 5.2); those that are taken back are left out. */
export function readCookies(setCookies: readonly string[]): Cookies {
  const cookies = new Map<string, string>();
  for (const text of setCookies) {
    const [pair = '', ...attributes] = text.split(';');
    const end = pair.indexOf('=');
    const name = pair.slice(0, Math.max(end, 0)).trim();
    const value = pair.slice(end + 1).trim();
    if (name === '') continue;
    if (value === '' || attributes.some(isOver)) cookies.delete(name);
    else cookies.set(name, value);
  }
  return cookies;
}

function isOver(attribute: string): boolean {
  return /^\s*max-age\s*=\s*(?:0|-\d+)\s*$/i.test(attribute);
}
