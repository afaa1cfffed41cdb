import { basename, extname } from 'node:path';
import { setOf, wordsOf } from './words.ts';

/** Named is a place that `--from` names. */
export interface Named {
  /** The url or the file. */
  readonly place: string;
  readonly isUrl: boolean;
  /** As messages show it: without what may be secret. */
  readonly shown: string;
  /** The name that it is given: `NAME=FILE`. */
  readonly given?: string;
  /** The words of its path. */
  readonly words: readonly string[];
}

/** readPlace reads `URL`, `FILE`, or one of them behind `NAME=`. */
export function readPlace(text: string): Named {
  const [, given, rest] = /^([A-Za-z_]\w*)=(.+)$/s.exec(text) ?? [];
  const place = rest ?? text;
  const isUrl = /^(?:https?|unix):|^\$\{/i.test(place);
  return {
    ...{
      place,
      isUrl,
      shown: isUrl ? withoutSecrets(place) : place,
      words: isUrl ? urlWords(place) : fileWords(place),
    },
    ...(given !== undefined && { given }),
  };
}

function withoutSecrets(url: string): string {
  return url.replace(/^(\w+:\/\/)[^/?#]*@/, '$1').replace(/[?#].*$/s, '');
}

function fileWords(path: string): readonly string[] {
  return wordsOf(basename(path, extname(path)));
}

function urlWords(url: string): readonly string[] {
  const path = URL.canParse(url) ? new URL(url).pathname : url.replace(/^[^/]*\/\//, '').replace(/[?#].*$/s, '');
  const parts = path.split('/').filter((part) => /^[A-Za-z][\w.-]{0,30}$/.test(part) && !/\d{4}/.test(part));
  return wordsOf((parts.at(-1) ?? '').replace(/\.\w{2,5}$/, ''));
}

const COMMON_HOSTS = setOf('www api status stats metrics monitor monitoring localhost app');

/** nameFrom names a config after the host that is asked, else after what is asked for there. */
export function nameFrom(places: readonly Named[]): readonly string[] {
  const [first] = places;
  const host = first?.isUrl === true && URL.canParse(first.place) ? new URL(first.place).hostname : '';
  const labels = /^\[|^[\d.]+$/.test(host) ? [] : host.split('.');
  const own = labels.length > 1 ? labels.slice(0, -1) : labels;
  const label = own.findLast((part) => !COMMON_HOSTS.has(part) && /^[a-z][a-z\d-]+$/.test(part));
  if (label !== undefined) return wordsOf(label);
  return places.find(({ given }) => given !== undefined) ? wordsOf(first?.given ?? '') : (first?.words ?? []);
}

/** validPrefix makes words that names of metrics may begin with. */
export function validPrefix(words: readonly string[]): readonly string[] {
  const [head = ''] = words;
  if (head === '') return ['app'];
  return /^\d/.test(head) || head === 'omni' ? ['app', ...words] : words;
}
