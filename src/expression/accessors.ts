import type { Frame } from '../kit/expression.ts';
import { ExactNumber } from '../model/value.ts';
import { isDefinite, onlySelector, type Segment, type Selector } from './path-tree.ts';
import { listSteps } from './xml-lists.ts';

/** Emit takes one finding and the name or position that it was found under. */
export type Emit = (node: unknown, key: string | number | undefined) => void;

/** Walk goes from a node to all that a path finds, in document order. Throws the fault EXTRACT_PATH. */
export type Walk = (node: unknown, emit: Emit, frame: Frame) => void;

type Step = (node: unknown, key: string | number | undefined, emit: Emit) => void;

/** Get takes one child of a node; undefined when there is none. */
export type Get = (node: unknown) => unknown;

/** isPlain holds for paths of names, indices and wildcards: those that accessors evaluate. */
export function isPlain(segments: readonly Segment[]): boolean {
  return segments.every((segment) => {
    const kind = onlySelector(segment)?.kind;
    return kind === 'name' || kind === 'index' || kind === 'wildcard';
  });
}

/** memberOf selects an own member of an object or element by name; lists, texts and exact numbers have none. */
export function memberOf(name: string): Get {
  if (isOfMembersOnly(name)) return (node) => (isObject(node) ? node[name] : undefined);
  const isInherited = name in Object.prototype;
  return (node) => {
    if (!hasMembers(node)) return undefined;
    return isInherited && !Object.hasOwn(node, name) ? undefined : node[name];
  };
}

type Members = Readonly<Record<string, unknown>>;

/** Whether no object inherits something of a name, and no list or exact number has it: what a node is need not be looked at. */
function isOfMembersOnly(name: string): boolean {
  const isElsewhere = name in Object.prototype || name in Array.prototype || name in new ExactNumber('');
  return !isElsewhere && !/^\d+$/.test(name);
}

/** isObject holds for what a name that only members have can be looked up in. */
export function isObject(node: unknown): node is Members {
  return typeof node === 'object' && node !== null;
}

/** plainNames gives the names of a path that is nothing but names that only members have; none for other paths. */
export function plainNames(segments: readonly Segment[]): readonly string[] {
  const names = segments.flatMap((segment) => {
    const selector = onlySelector(segment);
    return selector?.kind === 'name' && isOfMembersOnly(selector.name) ? [selector.name] : [];
  });
  return names.length === segments.length ? names : [];
}

/** hasMembers holds for what a name can select in. */
export function hasMembers(node: unknown): node is Members {
  return typeof node === 'object' && node !== null && !Array.isArray(node) && !(node instanceof ExactNumber);
}

function itemAt(index: number): Get {
  return (node) => (Array.isArray(node) ? (node as unknown[]).at(index) : undefined);
}

/** compileGet turns a path of names and indices into one accessor, for documents in which lists stand for themselves. */
export function compileGet(segments: readonly Segment[]): Get {
  const gets = segments.map((segment) => getOf(onlySelector(segment)));
  const [first, second, third] = gets;
  if (first === undefined) return (node) => node;
  if (gets.length === 1) return first;
  if (gets.length === 2 && second !== undefined) return (node) => second(first(node));
  if (gets.length === 3 && second !== undefined && third !== undefined) return (node) => third(second(first(node)));
  return (node) => {
    let found = node;
    for (const get of gets) found = get(found);
    return found;
  };
}

/** UNSURE is what an accessor gives where only a walk can say what is found. */
export const UNSURE = Symbol('unsure');

/**
 * compileXmlGet turns a path of names and indices into one accessor for XML documents: it gives what is found where each
 * element on the way is the only one of its name or has its index, undefined where there is none, UNSURE where there are
 * several.
 */
export function compileXmlGet(segments: readonly Segment[]): Get | undefined {
  if (!isDefinite(segments)) return undefined;
  const steps = listSteps(segments).map(({ segment, givesWholeList }) => {
    return { get: getOf(onlySelector(segment)), givesWholeList };
  });
  return (node) => {
    let found = node;
    for (const { get, givesWholeList } of steps) {
      found = get(found);
      if (givesWholeList || !Array.isArray(found)) continue;
      if (found.length !== 1) return UNSURE;
      found = (found as unknown[])[0];
    }
    return found;
  };
}

function getOf(selector: Selector | undefined): Get {
  if (selector?.kind === 'name') return memberOf(selector.name);
  if (selector?.kind === 'index') return itemAt(selector.index);
  throw new TypeError('not a definite path');
}

/** compileAccessor turns a plain path into a walk over a JSON document. */
export function compileAccessor(segments: readonly Segment[]): Walk {
  const walk = segments.reduceRight<Step>((next, segment) => {
    const selector = onlySelector(segment);
    return selector?.kind === 'wildcard' ? everyChild(next) : child(getOf(selector), keyOf(selector), next);
  }, deliver);
  return (node, emit) => walk(node, undefined, emit);
}

/** compileXmlAccessor turns a plain path into a walk over an XML document: what a name finds is spread over its elements. */
export function compileXmlAccessor(segments: readonly Segment[]): Walk {
  const walk = listSteps(segments).reduceRight<Step>((next, { segment, isOnList, givesWholeList }) => {
    const selector = onlySelector(segment);
    const onward = givesWholeList ? next : spread(next);
    if (selector?.kind !== 'wildcard') return child(getOf(selector), keyOf(selector), onward);
    return isOnList ? everyChild(next) : everyChildList(onward);
  }, deliver);
  return (node, emit) => walk(node, undefined, emit);
}

const deliver: Step = (node, key, emit) => emit(node, key);

function keyOf(selector: Selector | undefined): string | number | undefined {
  return selector?.kind === 'name' ? selector.name : selector?.kind === 'index' ? selector.index : undefined;
}

function child(get: Get, key: string | number | undefined, next: Step): Step {
  return (node, _key, emit) => {
    const found = get(node);
    if (found !== undefined) next(found, key, emit);
  };
}

function everyChild(next: Step): Step {
  return (node, _key, emit) => {
    if (Array.isArray(node)) for (let at = 0; at < node.length; at += 1) next(node[at], at, emit);
    else if (hasMembers(node)) for (const name of Object.keys(node)) next(node[name], name, emit);
  };
}

function everyChildList(next: Step): Step {
  return (node, _key, emit) => {
    if (Array.isArray(node)) return next(node, undefined, emit);
    if (!hasMembers(node)) return;
    for (const name of Object.keys(node)) if (Array.isArray(node[name])) next(node[name], name, emit);
  };
}

function spread(next: Step): Step {
  return (node, key, emit) => {
    if (Array.isArray(node)) for (const item of node as unknown[]) next(item, key, emit);
    else next(node, key, emit);
  };
}
