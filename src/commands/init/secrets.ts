import { plain } from '../import/plain.ts';

/** Secrets keeps what must not stand in a file, by the variables that take its place. */
export interface Secrets {
  /** Gives the reference to write instead; a text that is references already stays. */
  hide(value: string, name: string): string;
  /** Does the same for what may stand in an answer: who asks is no secret. */
  replace(value: string, name: string): string;
  /** Takes notice of what must not stand in a file either. */
  learn(values: readonly string[]): void;
  /** Values by variable. */
  readonly values: Readonly<Record<string, string>>;
  /** Takes the secrets out of what a server answered. */
  scrub(body: Uint8Array): Uint8Array;
}

/** Shorter ones would be found where they are none. */
const SHORTEST = 4;

/** createSecrets names variables after the config. */
export function createSecrets(prefix: string): Secrets {
  const values: Record<string, string> = {};
  const hidden = new Set<string>();
  const replace: Secrets['replace'] = (value, name) => {
    if (isReference(value)) return value;
    const known = Object.keys(values).find((variable) => values[variable] === value);
    const variable = known ?? freeName(`${prefix}_${name}`, values);
    values[variable] = value;
    return `\${${variable}}`;
  };
  return {
    values,
    replace,
    learn: (learnt) => learnt.forEach((value) => hidden.add(value)),
    hide(value, name) {
      if (!isReference(value)) hidden.add(value);
      return replace(value, name);
    },
    scrub(body) {
      const secrets = [...hidden].filter(({ length }) => length >= SHORTEST);
      const written = secrets.flatMap((secret) => formsOf(secret).map((form) => [form, substitute(form)] as const));
      const found = written.filter(([form]) => Buffer.from(body).includes(form));
      if (found.length === 0) return body;
      // Byte for byte, whatever the charset is.
      const text = found.reduce(
        (whole, [form, other]) => whole.replaceAll(Buffer.from(form).toString('latin1'), other),
        Buffer.from(body).toString('latin1'),
      );
      return Buffer.from(text, 'latin1');
    },
  };
}

/** isReference holds for text that already takes its secrets from outside. */
export function isReference(value: string): boolean {
  return /\$\{[^}]+\}/.test(value);
}

/** written writes text of the command line for YAML: references stay, anything else is plain. */
export function written(text: string): string {
  return isReference(text) ? text : plain(text);
}

function freeName(name: string, taken: Readonly<Record<string, string>>): string {
  const whole = name.toUpperCase().replace(/[^A-Z\d]+/g, '_');
  const start = /^\d/.test(whole) ? `_${whole}` : whole;
  let free = start;
  for (let at = 2; free in taken; at += 1) free = `${start}_${at}`;
  return free;
}

/** As it may come back in a document. */
function formsOf(secret: string): readonly string[] {
  const forms = [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
    Buffer.from(secret).toString('base64'),
  ];
  return [...new Set(forms)].sort((a, b) => b.length - a.length);
}

/** Digits may stand where only a number may. */
function substitute(form: string): string {
  return /^\d+$/.test(form) ? '1'.repeat(Math.min(form.length, 15)) : 'REDACTED';
}
