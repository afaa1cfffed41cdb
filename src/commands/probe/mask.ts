import type { Tree } from '../../config/tree.ts';
import type { ConfigNode } from '../../model/node.ts';
import { itemsOf } from '../../config/tree.ts';

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

/** In a document `80` is rarely the port of the config. */
const CHANCE_CHARACTERS = 8;
const SECRET_CHARACTERS = 4;

/** What is shorter would be found everywhere. */
const REQUEST_CHARACTERS = 3;

/** createMask knows the values of all `${…}` in config files, and every text of their auth blocks. */
export function createMask(trees: readonly Tree[]): Mask {
  const found = trees.flatMap((tree) => hiddenIn(tree, false)).filter(({ text }) => text !== '');
  const hidden = found
    .flatMap((one) => [one, { ...one, text: encodeURIComponent(one.text) }, { ...one, text: base64(one.text) }])
    .sort((a, b) => b.text.length - a.text.length);
  const inAnswers = hidden.filter(
    ({ text, isSecret }) => text.length >= (isSecret ? SECRET_CHARACTERS : CHANCE_CHARACTERS),
  );
  const inRequests = hidden.filter(({ text }) => text.length >= REQUEST_CHARACTERS);
  return { request: (text) => masked(text, inRequests), answer: (text) => masked(text, inAnswers) };
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

/** What tells how credentials are sent is none. */
const PLAIN: ReadonlySet<string> = new Set(['type', 'in', 'name', 'url', 'method', 'prefix', 'grant', 'send', 'on']);

function hiddenIn(node: ConfigNode, isAuth: boolean): readonly Hidden[] {
  if (node.kind === 'list') return node.items.flatMap((item) => hiddenIn(item, isAuth));
  if (node.kind === 'map') {
    return node.entries.flatMap(({ key, value }) => {
      const opens = key === 'auth' && ![value, ...itemsOf(value)].some(({ kind }) => kind === 'scalar');
      return hiddenIn(value, opens || (isAuth && !PLAIN.has(key)));
    });
  }
  const references = node.parts.flatMap(({ text, reference }): readonly Hidden[] =>
    reference === undefined ? [] : [{ text, shown: reference, isSecret: isAuth }],
  );
  if (!isAuth || references.length > 0 || typeof node.value !== 'string') return references;
  return node.text.length < SECRET_CHARACTERS ? [] : [{ text: node.text, shown: '<secret>', isSecret: true }];
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
