import { Commented, writeCommented } from '../../config/write-config.ts';
import { isUnbounded } from './field.ts';
import type { LookupProposal, SourceProposal } from './joins.ts';
import { type EntryProposal, type GroupProposal, isGroup, type Label, type MetricProposal } from './proposal.ts';
import type { Decoding } from './guess-decoder.ts';
import type { RequestDraft } from './request.ts';
import { wordsOf } from './words.ts';

/** SourceDraft is a source with all that YAML says of it. */
export interface SourceDraft extends SourceProposal {
  readonly request: RequestDraft;
  readonly decoding: Decoding;
  /** Lines above it. */
  readonly said: readonly string[];
}

/** ConfigDraft is a whole config before it is written. */
export interface ConfigDraft {
  readonly prefix: string;
  /** Lines at the top. */
  readonly head: readonly string[];
  readonly sources: readonly SourceDraft[];
  readonly lookups: readonly LookupProposal[];
}

/** writeDraft writes a config as YAML, with what there is to say of it. */
export function writeDraft({ prefix, head, sources, lookups }: ConfigDraft): string {
  const shared = sharedParts(sources, prefix);
  const feeding = new Set(lookups.map(({ source }) => source));
  const written = sources.map((source, index) => {
    const body = {
      ...requestOf(source.request, { shared: shared.parts, auth: sources.length === 1 ? prefix : source.request.auth }),
      ...readingOf(source, prefix, feeding.has(source.name)),
    };
    const above = source.entries.length === 0 ? [...source.said, ...source.remarks] : source.said;
    return [source.name, new Commented(body, { above, isApart: index > 0 })] as const;
  });
  const joins = lookups.map(
    ({ name, ...lookup }) => [name, { type: 'id-to-name', ...lookup, on_miss: 'keep' }] as const,
  );
  const config = {
    ...shared.sections,
    sources: new Commented(Object.fromEntries(written), { isApart: Object.keys(shared.sections).length > 0 }),
    ...(joins.length > 0 && {
      lookups: new Commented(Object.fromEntries(joins), {
        isApart: true,
        above: ['ids of one answer, by the names that another has for them'],
      }),
    }),
  };
  return `${head.map((line) => `# ${line}`.trimEnd()).join('\n')}\n${writeCommented(config)}`;
}

interface Shared {
  /** What every source says, left out of each. */
  readonly parts: ReadonlySet<string>;
  readonly sections: Readonly<Record<string, unknown>>;
}

/** What several sources share stands once, under defaults; credentials have a name. */
function sharedParts(sources: readonly SourceDraft[], prefix: string): Shared {
  const [first, ...others] = sources.map(({ request }) => request);
  if (first === undefined) return { parts: new Set(), sections: {} };
  if (others.length === 0) {
    return { parts: new Set(), sections: first.auth === undefined ? {} : { auth: { [prefix]: first.auth } } };
  }
  const parts = (['headers', 'auth', 'tls'] as const).filter(
    (part) =>
      first[part] !== undefined && others.every((other) => JSON.stringify(other[part]) === JSON.stringify(first[part])),
  );
  const defaults = parts.map((part) => [part, part === 'auth' ? prefix : first[part]] as const);
  return {
    parts: new Set(parts),
    sections: {
      ...(defaults.length > 0 && { defaults: Object.fromEntries(defaults) }),
      ...(parts.includes('auth') && { auth: new Commented({ [prefix]: first.auth }, { isApart: true }) }),
    },
  };
}

interface RequestParts {
  readonly shared: Shared['parts'];
  /** The name of the credentials, or their block. */
  readonly auth: unknown;
}

function requestOf({ url, query, headers, auth, tls }: RequestDraft, { shared, auth: written }: RequestParts): object {
  return {
    url,
    ...(query && { query }),
    ...(headers && !shared.has('headers') && { headers }),
    ...(auth && !shared.has('auth') && { auth: written }),
    ...(tls && !shared.has('tls') && { tls }),
  };
}

/** A source that gives nothing says at least whether it is there. */
function readingOf({ decoding, entries, remarks }: SourceDraft, prefix: string, isFeeding: boolean): object {
  const { type, options, isImplied } = decoding;
  const up = { name: `${prefix}_up`, help: 'Whether the last answer could be read.' };
  return {
    ...(!isImplied && { decode: Object.keys(options).length === 0 ? type : { type, ...options } }),
    ...(entries.length === 0 && !isFeeding && { up }),
    ...(entries.length > 0 && { metrics: new Commented(entries.map(entryOf), { above: remarks }) }),
  };
}

function entryOf(entry: EntryProposal, index: number): unknown {
  if (!isGroup(entry)) return metricOf(entry);
  return new Commented(groupOf(entry), { above: entry.remarks, isApart: index > 0 });
}

function groupOf({ each, labels, entries }: GroupProposal): object {
  return { each, labels: labelsOf(labels), metrics: entries.map(entryOf) };
}

const BOUNDED = 'check: ignore LINT_UNBOUNDED_LABEL: one value for each item, as many as there are';

function labelsOf(labels: readonly Label[]): object {
  const written = labels.map(({ name, expression }) => {
    const last = typeof expression === 'string' ? /([\w-]+)\W*$/.exec(expression)?.[1] : undefined;
    const isOdd = isUnbounded(wordsOf(name)) || (last !== undefined && isUnbounded(wordsOf(last)));
    return [name, isOdd ? new Commented(expression, { above: [BOUNDED] }) : expression];
  });
  return Object.fromEntries(written) as object;
}

function metricOf({ name, type, help, value, where, labels, states, isOptional, note }: MetricProposal): object {
  const noted = (one: unknown): unknown => (note === undefined ? one : new Commented(one, { beside: note }));
  return {
    name,
    type: states === undefined ? noted(type) : type,
    help,
    ...(labels && { labels: labelsOf(labels) }),
    ...(states && { states: noted(states) }),
    ...(value !== undefined && { value }),
    ...(where !== undefined && { where }),
    ...(isOptional === true && { optional: true }),
  };
}
