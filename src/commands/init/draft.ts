import { plain } from '../import/plain.ts';
import type { Documents } from './documents.ts';
import { joinDocuments, type SourceProposal } from './joins.ts';
import { createNames } from './names.ts';
import { proposeDocument } from './propose.ts';
import type { DocumentProposal } from './proposal.ts';
import type { RequestDraft } from './request.ts';
import { singular } from './words.ts';
import type { ConfigDraft } from './write.ts';

/** DraftParts is what a config is made of. */
export interface DraftParts {
  readonly documents: readonly Documents[];
  /** The words that all names begin with. */
  readonly prefix: readonly string[];
  readonly head: readonly string[];
}

/** draftConfig makes a config of documents: a source each, and the lookups between them. */
export function draftConfig({ documents, prefix, head }: DraftParts): ConfigDraft {
  const names = createNames(prefix);
  const taken: string[] = [];
  const proposals = documents.map((samples): SourceProposal => {
    const own = documents.length === 1 ? [] : ownWords(samples, prefix);
    const name = freeName([...prefix, ...own].join('_'), taken);
    taken.push(name);
    const roots = samples.map(({ document }) => document.root);
    const [{ decoding, document }] = samples;
    const proposal =
      decoding.type === 'prometheus'
        ? PASSED_THROUGH
        : proposeDocument({ roots, isXml: document.dialect === 'xml', called: calledBy(samples), own, names });
    return { name, ...proposal };
  });
  const { sources, lookups } = joinDocuments(proposals, prefix.join('_'));
  const drafts = sources.map((source, at) => {
    const samples = documents[at] as Documents;
    const [{ request, decoding }] = samples;
    return {
      ...{ ...source, decoding, request: request ?? requestOf(samples, prefix) },
      said: request === undefined ? ['where the server is that answers this'] : [],
    };
  });
  return { prefix: prefix.join('_'), head, sources: drafts, lookups };
}

/** A page of another exporter is passed on as it is. */
const PASSED_THROUGH: DocumentProposal = {
  entries: [
    {
      each: '$',
      labels: [{ name: '*', expression: '$.labels' }],
      entries: [{ name: '{{ $.name }}', type: { from: '$.type' }, help: { from: '$.help' }, value: '$.value' }],
      remarks: ['every sample under the name, type and labels that it has there'],
      identity: [],
      items: { lists: [], isXml: false, words: [] },
    },
  ],
  remarks: [],
  tables: [],
};

function ownWords([{ given, words }]: Documents, prefix: readonly string[]): readonly string[] {
  const own =
    given === undefined
      ? words
      : given
          .toLowerCase()
          .split(/[^a-z\d]+/)
          .filter((word) => word !== '');
  return own.filter((word) => !prefix.includes(word));
}

/** What is asked for under a word of many gives one each. */
function calledBy([{ words }]: Documents): readonly string[] {
  const one = words.map((word, index) => (index === words.length - 1 ? singular(word) : word));
  return one.at(-1) === words.at(-1) ? [] : one;
}

function freeName(name: string, taken: readonly string[]): string {
  let free = name;
  for (let at = 2; taken.includes(free); at += 1) free = `${name}_${at}`;
  return free;
}

/** A file does not say where it is from. */
function requestOf([{ place }]: Documents, prefix: readonly string[]): RequestDraft {
  const path = encodeURI((place.split(/[\\/]/).at(-1) ?? '').replace(/[?#]/g, '_'));
  return { url: `\${${prefix.join('_').toUpperCase()}_URL:-http://localhost:8080}/${plain(path)}` };
}
