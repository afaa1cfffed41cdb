/** Hidden is a text that must not be saved, and what is saved in its place. */
export interface Hidden {
  readonly text: string;
  readonly shown: string;
}

/** Rule replaces more: what it finds in bytes that are read as Latin-1. */
export type Rule = (bytes: string, shownOf: (value: string) => string) => string;

/** Redaction takes secrets out of what is saved, and counts them by what stands in their place. */
export interface Redaction {
  text(text: string): string;
  /** Every byte that is not of a secret stays as it is. */
  bytes(body: Uint8Array): Uint8Array;
  counts(): ReadonlyMap<string, number>;
}

/** What is shorter stands in an answer by chance; up to so many characters it has to stand alone. */
export const LEAST_CHARACTERS = 4;
const CHANCE_CHARACTERS = 8;

/** What stands in the place of a user and password in a url. */
const USER_INFO = /(:\/\/)[^\s/@"'<>?#\\]+@/g;
const USER = 'redacted';
const IS_REDACTED = /^:\/\/redacted[\w-]*(?::redacted[\w-]*)?@$/;

/** A text as it may stand in a url, in JSON, in XML, in a header of Basic. */
const WAYS_TO_WRITE: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => encodeURIComponent(text),
  (text) => JSON.stringify(text).slice(1, -1),
  (text) => text.replace(/[&<>"']/g, (sign) => XML[sign] ?? sign),
  (text) => Buffer.from(text).toString('base64'),
];

const XML: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };

/** createRedaction knows what is to be hidden; of what is hidden twice the first counts, of two texts that begin alike the longer. */
export function createRedaction(hidden: readonly Hidden[], rules: readonly Rule[]): Redaction {
  const shown = new Map(
    hidden
      .filter(({ text }) => text.length >= LEAST_CHARACTERS)
      .flatMap(formsOf)
      .reverse(),
  );
  const forms = [...shown.keys()].sort((a, b) => b.length - a.length);
  const pattern = forms.length === 0 ? undefined : new RegExp(forms.map(patternOf).join('|'), 'g');
  const counts = new Map<string, number>();
  const count = (text: string): string => {
    counts.set(text, (counts.get(text) ?? 0) + 1);
    return text;
  };
  const numbered = new Map<string, string>();
  const shownOf = (value: string): string => {
    const known = numbered.get(value) ?? `redacted-${numbered.size + 1}`;
    numbered.set(value, known);
    return count(known);
  };
  const redact = (text: string): string => {
    const known = pattern === undefined ? text : text.replace(pattern, (found) => count(shown.get(found) ?? ''));
    const users = known.replace(USER_INFO, (found, head: string) => {
      return IS_REDACTED.test(found) ? found : `${head}${count(USER)}@`;
    });
    return rules.reduce((whole, rule) => rule(whole, shownOf), users);
  };
  const bytes = (body: Uint8Array): Uint8Array => {
    const text = Buffer.from(body).toString('latin1');
    const redacted = redact(text);
    return redacted === text ? body : Buffer.from(redacted, 'latin1');
  };
  return { bytes, text: (text) => Buffer.from(bytes(Buffer.from(text))).toString(), counts: () => counts };
}

/** In UTF-8, UTF-16 and Latin-1. */
function formsOf({ text, shown }: Hidden): readonly (readonly [string, string])[] {
  return WAYS_TO_WRITE.flatMap((write) =>
    (['latin1', 'utf16le', 'utf8'] as const).map((encoding) => [
      Buffer.from(write(text), encoding).toString('latin1'),
      Buffer.from(write(shown), encoding).toString('latin1'),
    ]),
  );
}

function patternOf(text: string): string {
  const escaped = text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
  return text.length < CHANCE_CHARACTERS ? `(?<![A-Za-z0-9])${escaped}(?![A-Za-z0-9])` : escaped;
}
