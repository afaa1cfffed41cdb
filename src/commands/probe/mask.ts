import type { Tree } from '../../config/tree.ts';
import type { ConfigNode } from '../../model/node.ts';
import { secretsOf } from '../../config/shown/secrets.ts';
import { withoutCredentials } from '../../kit/credentials.ts';
import type { Registry } from '../../kit/registry.ts';

/** Mask hides in texts what came from outside the config, and what stands in it of credentials. */
export interface Mask {
  /** For requests: every value is its reference. */
  request(text: string): string;
  /** For what servers say: values that are too short to be told from chance stay. */
  answer(text: string): string;
}

interface Hidden {
  readonly text: string;
  readonly shown: string;
  readonly isSecret: boolean;
}

/** What stands in the place of a secret. */
export const SECRET = '<secret>';

/** In a document `80` is rarely the port of the config. */
const CHANCE_CHARACTERS = 8;
const SECRET_CHARACTERS = 4;

/** What is shorter would be found everywhere. */
const REQUEST_CHARACTERS = 3;

/** createMask knows the values of all `${…}` in config files, and what is secret and stands in them. */
export function createMask(trees: readonly Tree[], registry: Registry): Mask {
  const found = trees.flatMap((tree) => hiddenIn(tree, secretsOf(tree, registry)));
  const hidden = found
    .flatMap((one) => [one, { ...one, text: encodeURIComponent(one.text) }, { ...one, text: base64(one.text) }])
    .filter(({ text }) => text.length >= REQUEST_CHARACTERS)
    .sort((a, b) => b.text.length - a.text.length);
  const inAnswers = hidden.filter(
    ({ text, isSecret }) => text.length >= (isSecret ? SECRET_CHARACTERS : CHANCE_CHARACTERS),
  );
  return {
    request: (text) => withoutCredentials(masked(text, hidden), SECRET),
    answer: (text) => masked(text, inAnswers),
  };
}

/** One pass, so that what is put in is not searched again. */
function masked(text: string, hidden: readonly Hidden[]): string {
  let result = '';
  for (let at = 0; at < text.length;) {
    const found = hidden.find((one) => text.startsWith(one.text, at));
    result += found?.shown ?? text.charAt(at);
    at += found?.text.length ?? 1;
  }
  return result;
}

function hiddenIn(node: ConfigNode, secrets: ReadonlySet<ConfigNode>, isInside = false): readonly Hidden[] {
  const isSecret = isInside || secrets.has(node);
  if (node.kind === 'list') return node.items.flatMap((item) => hiddenIn(item, secrets, isSecret));
  if (node.kind === 'map') return node.entries.flatMap(({ value }) => hiddenIn(value, secrets, isSecret));
  const references = node.parts.flatMap(({ text, reference }): readonly Hidden[] =>
    reference === undefined ? [] : [{ text, shown: reference, isSecret }],
  );
  const isOwn = isSecret && references.length === 0 && node.text.length >= SECRET_CHARACTERS;
  return isOwn ? [{ text: node.text, shown: SECRET, isSecret }] : references;
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
