import type { Document, Frame } from '../kit/expression.ts';
import { asValue, type Value } from '../model/value.ts';
import {
  compileAccessor,
  compileGet,
  compileXmlAccessor,
  compileXmlGet,
  type Emit,
  type Get,
  isPlain,
  UNSURE,
  type Walk,
} from './accessors.ts';
import { compileTest, type FindAll } from './filter.ts';
import type { Head, Path } from './path-tree.ts';
import { isDefinite } from './path-tree.ts';
import { compileQuery } from './query.ts';
import { readNames } from './read-names.ts';

type Dialect = Document['dialect'];

/** CompiledPath is a path as closures, for documents of either dialect. Throws the fault EXTRACT_PATH. */
export interface CompiledPath {
  /** True for a document in which the path names one place: what is found there is the value, lists included. */
  readonly namesOnePlace: (frame: Frame) => boolean;
  /** Nothing found is ABSENT, one finding is that value, several are a list. */
  readonly read: (frame: Frame) => Value;
  /** Gives each finding with the name or position that it was found under. */
  readonly walk: (frame: Frame, emit: Emit) => void;
}

/** compilePath compiles a path once; with `isKeyed` its findings come with their names. */
export function compilePath(path: Path, isKeyed = false): CompiledPath {
  const { segments } = path;
  const isOnePlace = isDefinite(segments);
  const start = startOf(path.head);
  const get = isOnePlace ? compileGet(segments) : undefined;
  const getOnly = segments.length === 0 ? undefined : compileXmlGet(segments);
  const walks = { json: compileWalk(path, 'json', isKeyed), xml: compileWalk(path, 'xml', isKeyed) };
  const walk = (frame: Frame, emit: Emit): void => {
    const node = start.node(frame);
    if (node !== undefined) walks[start.dialect(frame)](node, emit, frame);
  };
  const read = (frame: Frame): Value => {
    if (get !== undefined && (segments.length === 0 || start.dialect(frame) === 'json'))
      return asValue(get(start.node(frame)));
    const only = getOnly !== undefined && start.dialect(frame) === 'xml' ? getOnly(start.node(frame)) : UNSURE;
    if (only !== UNSURE) return asValue(only);
    const found: unknown[] = [];
    walk(frame, (node) => found.push(node));
    return found.length > 1 ? found : asValue(found[0]);
  };
  return {
    namesOnePlace: (frame) => segments.length === 0 || (isOnePlace && start.dialect(frame) === 'json'),
    read: isOfItem(path.head) && get !== undefined ? (readNames(segments, read) ?? readItem(get, read)) : read,
    walk,
  };
}

/** A definite path in the item of a JSON document. */
function readItem(get: Get, read: CompiledPath['read']): CompiledPath['read'] {
  return (frame) => (frame.scope.document.dialect === 'json' ? asValue(get(frame.item)) : read(frame));
}

function isOfItem(head: Head): boolean {
  return head === '$' || head === '@';
}

function compileWalk(path: Path, dialect: Dialect, isKeyed: boolean): Walk {
  const { segments, text } = path;
  const isXml = dialect === 'xml';
  if (isPlain(segments)) return isXml ? compileXmlAccessor(segments) : compileAccessor(segments);
  const find = (inner: Path): FindAll => compileFindAll(inner, dialect);
  return compileQuery(segments, { text, isXml, isKeyed, test: (test) => compileTest(test, { isXml, find }) });
}

/** A path within a filter: `@` is the candidate, read in the dialect around it; other heads are read where they stand. */
function compileFindAll(path: Path, dialect: Dialect): FindAll {
  const inner = path.head === '@' ? compileWalk(path, dialect, false) : undefined;
  const outer = inner === undefined ? compilePath(path) : undefined;
  return (candidate, frame) => {
    const found: unknown[] = [];
    inner?.(candidate, (node) => found.push(node), frame);
    outer?.walk(frame, (node) => found.push(node));
    return found;
  };
}

interface Start {
  node(frame: Frame): unknown;
  dialect(frame: Frame): Dialect;
}

const dialectHere = (frame: Frame): Dialect => frame.scope.document.dialect;

function startOf(head: Head): Start {
  switch (head) {
    case '$':
    case '@':
      return { node: (frame) => frame.item, dialect: dialectHere };
    case '$$':
      return { node: (frame) => frame.scope.document.root, dialect: dialectHere };
    case '$parent':
      return {
        node: (frame) => frame.parent?.item,
        dialect: (frame) => (frame.parent === undefined ? 'json' : dialectHere(frame.parent)),
      };
    case '$key':
      return { node: (frame) => frame.key, dialect: () => 'json' };
    case '$parent_key':
      return { node: (frame) => frame.parent?.key, dialect: () => 'json' };
    case '$response':
      return { node: (frame) => frame.scope.response, dialect: () => 'json' };
  }
}
