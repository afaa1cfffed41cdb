import { isLabelName } from '../../model/family.ts';
import { isReservedName } from '../../model/reserved-names.ts';
import { plural, setOf, singular, withoutRepeats } from './words.ts';

/** Named is what a metric's name is made of. */
export interface Named {
  /** Of the objects and lists around it, outermost first. */
  readonly context: readonly (readonly string[])[];
  readonly words: readonly string[];
  /** By which its document is told from others; needed where another has the same. */
  readonly own: readonly string[];
  /** What the name ends in: a unit. */
  readonly unit?: string;
  readonly type: 'gauge' | 'counter' | 'enum' | 'info';
}

/** Names gives each metric a name of its own, in the style of Prometheus. */
export interface Names {
  metric(named: Named): string;
}

/** What says nothing of its members. */
const WRAPPERS = setOf(
  'data result results item items list entry entries map arguments response payload root body record records row rows values value content object attributes',
);

/** toldBy leaves of the words around a member those that say something of it. */
export function toldBy(context: Named['context']): readonly string[] {
  return context.filter((part) => !part.every((word) => WRAPPERS.has(word))).flat();
}

/** isValueWord holds for words that only say that there is a value. */
export function isValueWord(word: string): boolean {
  return VALUES.has(word);
}

const VALUES = setOf('value val text long int integer number amount float double measurement text');
/** What Prometheus keeps for samples of its own, or for types. */
const RESERVED = setOf('total count sum bucket info gauge counter histogram summary');

/** createNames begins with no name taken. */
export function createNames(prefix: readonly string[]): Names {
  const taken = new Set<string>();
  return {
    metric(named) {
      const { context, words, own } = named;
      const bare = toldBy(context);
      const short = words.every(isValueWord) ? [] : words;
      const choices = [
        withoutRepeats([...bare, ...(bare.length > 0 ? short : words)]),
        withoutRepeats([...bare, ...words]),
        withoutRepeats([...own, ...bare, ...words]),
        [...own, ...context.flat(), ...words],
      ].map((choice) => written(prefix, choice, named));
      const name = choices.find((choice) => !isTaken(choice, taken)) ?? numbered(prefix, named, taken);
      taken.add(baseOf(name));
      return name;
    },
  };
}

/** In OpenMetrics a counter and an info are known without their endings. */
function baseOf(name: string): string {
  return name.replace(/_(?:total|info)$/, '');
}

function isTaken(name: string, taken: ReadonlySet<string>): boolean {
  return taken.has(baseOf(name)) || isReservedName(name);
}

function numbered(prefix: readonly string[], named: Named, taken: ReadonlySet<string>): string {
  const words = [...named.own, ...named.context.flat(), ...named.words];
  let at = 2;
  while (isTaken(written(prefix, [...words, String(at)], named), taken)) at += 1;
  return written(prefix, [...words, String(at)], named);
}

function written(prefix: readonly string[], words: readonly string[], { type, unit }: Named): string {
  const ending = type === 'counter' ? ['total'] : type === 'info' ? ['info'] : [];
  const counted = type === 'counter' ? words.filter((word) => !isCount(word)) : words;
  const own = startsWith(counted, prefix) ? counted.slice(prefix.length) : counted;
  const measured = [...prefix, ...own, ...(unit?.split('_') ?? [])];
  const isEnded = ending.length > 0 || unit !== undefined;
  return [...(isEnded ? measured : settled(measured, prefix.length)), ...ending].join('_');
}

/** What begins as the prefix does need not say it twice. */
function startsWith(words: readonly string[], prefix: readonly string[]): boolean {
  return words.length > prefix.length && prefix.every((word, index) => words[index] === word);
}

function isCount(word: string): boolean {
  return word === 'total' || word === 'count';
}

/** `torrent_count` is `torrents`, `fd_total` is `total_fd`. */
function settled(words: readonly string[], prefixLength: number): readonly string[] {
  const last = words.at(-1) ?? '';
  if (words.length === prefixLength) return [...words, 'value'];
  if (!RESERVED.has(last)) return words;
  const rest = words.slice(0, -1);
  const before = rest.at(-1);
  if (before === undefined || rest.length <= prefixLength) return [...words, 'value'];
  return last === 'count' ? [...rest.slice(0, -1), plural(before)] : [...rest.slice(0, -1), last, before];
}

/** Names that mean something else in Prometheus, or to the exporter. */
const OCCUPIED: ReadonlySet<string> = new Set(['job', 'instance', 'target', 'le', 'quantile', 'source']);
const GENERIC = setOf('id name key title label uuid guid');

/** labelNameOf names a label: by its own words, or where they say nothing by those of the item that it names. */
export function labelNameOf(words: readonly string[], item: readonly string[], taken: readonly string[]): string {
  const isGeneric = words.every((word) => GENERIC.has(word));
  const own = isGeneric && item.length > 0 ? item : words.length > 0 ? words : ['key'];
  const choices = [own, [...item, ...words], ...[2, 3, 4, 5].map((number) => [...words, String(number)])];
  const names = choices.map((choice) => valid(withoutRepeats(choice).join('_')));
  return (
    names.find((name) => isLabelName(name) && !OCCUPIED.has(name) && !taken.includes(name)) ?? `label_${taken.length}`
  );
}

function valid(name: string): string {
  return /^\d/.test(name) ? `_${name}` : name;
}

/** itemWords calls an item by the words of its list: channelStatistics, queues, job entries. */
export function itemWords(context: Named['context']): readonly string[] {
  const last = context.at(-1) ?? [];
  return last.map((word, index) => (index === last.length - 1 ? singular(word) : word));
}

/** tellingWords are the words by which a label may call an item: those of its list, if they say anything, else others. */
export function tellingWords(item: readonly string[], others: readonly string[]): readonly string[] {
  return item.every((word) => WRAPPERS.has(word)) ? others : item;
}
