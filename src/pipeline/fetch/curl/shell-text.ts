import { randomUUID } from 'node:crypto';
import { withoutCredentials } from '../../../kit/credentials.ts';
import type { Hide } from '../../../kit/expression.ts';

/** What stands in the place of a secret that is no reference. */
export const SECRET = '<secret>';

/** ShellText writes texts as words of a shell, in which what came from outside the config is what the shell knows of it. */
export interface ShellText {
  /** Leaves a mark that `word` finds again; nobody else can have written it. */
  readonly hide: Hide;
  /** Leaves marks in the place of the references in a text of the config. */
  marked(shown: string): string;
  /** Puts marks in the place of what was hidden before, wherever it stands in a text. */
  scrub(text: string): string;
  /** Cuts out what is called as credentials are, but for marks. */
  masked(text: string): string;
  /** A text as one word: everything is taken as it is but the marks. */
  word(text: string): string;
}

interface Hidden {
  readonly reference: string;
  readonly mark: string;
  readonly texts: readonly string[];
}

/** createShellText begins with nothing hidden. */
export function createShellText(): ShellText {
  const nonce = randomUUID().replaceAll('-', '');
  const marks = new RegExp(`${nonce}x(\\d+)x`, 'g');
  const known: Hidden[] = [];
  const hide: Hide = ({ reference, text }) => {
    const mark = `${nonce}x${known.length}x`;
    known.push({ reference, mark, texts: formsOf(text) });
    return mark;
  };
  return {
    hide,
    marked: (shown) => shown.replace(/\$\{[^}]*\}/g, (reference) => hide({ reference, text: '' })),
    scrub: (text) =>
      known
        .flatMap(({ mark, texts }) => texts.map((form) => ({ mark, form })))
        .sort((a, b) => b.form.length - a.form.length)
        .reduce((scrubbed, { mark, form }) => replacedAnyCase(scrubbed, form, mark), text),
    masked: (text) =>
      withoutCredentials(text.replace(marks, '${$&}'), SECRET).replace(
        new RegExp(`\\$\\{(${nonce}x\\d+x)\\}`, 'g'),
        '$1',
      ),
    word(text) {
      const parts = text.split(marks).map((part, index) => {
        if (index % 2 === 1) return outside(known[Number(part)]?.reference ?? '');
        return part === '' ? '' : literal(part);
      });
      return parts.join('') || "''";
    },
  };
}

/** What is shorter says nothing of where it came from. */
const MIN_LENGTH = 3;

/** A text may stand in a url percent-encoded, and a url's origin as the parser writes it. */
function formsOf(text: string): readonly string[] {
  const origin = URL.canParse(text) ? [new URL(text).origin, new URL(text).host] : [];
  const forms = [text, text.replace(/\/$/, ''), encodeURIComponent(text.toWellFormed()), ...origin];
  return [...new Set(forms)].filter((form) => form.length >= MIN_LENGTH && form !== 'null');
}

function replacedAnyCase(text: string, part: string, by: string): string {
  return text.replace(new RegExp(part.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'), 'gi'), () => by);
}

/** `${NAME}` is the shell's own; a file is read by it. What is neither stands there as it is written. */
function outside(reference: string): string {
  if (/^\$\{[A-Za-z_]\w*\}$/.test(reference)) return `"${reference}"`;
  const [, file] = /^\$\{file:([^$]+)\}$/s.exec(reference) ?? [];
  return file === undefined ? literal(reference) : `"$(cat ${literal(file)})"`;
}

function literal(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
