import { JSONPath } from 'jsonpath-plus';
import type { Frame } from '../kit/expression.ts';
import { Fault } from '../model/fault.ts';
import { type Emit, hasMembers, type Walk } from './accessors.ts';
import type { Predicate } from './filter.ts';
import type { Segment, Selector, Test } from './path-tree.ts';
import { type Spot, spotAbove, spotBelow, type Stretch, stretchesOf } from './stretches.ts';
import { listSteps } from './xml-lists.ts';

/** QueryTools says how a query is compiled; `isKeyed` findings come with the name that they were found under. */
export interface QueryTools {
  readonly text: string;
  readonly isXml: boolean;
  readonly isKeyed: boolean;
  test(test: Test): Predicate;
}

interface Candidate {
  readonly value: unknown;
  readonly key: string | number;
  /** What the candidate is a child of. */
  readonly within: unknown;
}

type Choice = (candidate: Candidate, frame: Frame) => boolean;

/** Sandbox is what jsonpath-plus hands to an evaluation: its own variables, and ours. */
interface Sandbox {
  readonly choices: readonly Choice[];
  readonly frame: Frame;
  readonly root: unknown;
  readonly _$_v?: unknown;
  readonly _$_property?: string | number;
  readonly _$_parent?: Readonly<Record<string | number, unknown>> | null;
  readonly _$_parentProperty?: string | number | null;
}

/** Chooser stands where jsonpath-plus would compile a script: `?(n)` asks the n-th compiled choice; no code is evaluated. */
class Chooser {
  readonly #index: number;

  constructor(code: string) {
    this.#index = Number(code);
  }

  runInNewContext(sandbox: Sandbox): boolean {
    const { _$_parent: outer, _$_parentProperty: name } = sandbox;
    const within = outer === null || outer === undefined ? sandbox.root : outer[name ?? ''];
    const candidate = { value: sandbox._$_v, key: sandbox._$_property ?? '', within };
    return sandbox.choices[this.#index]?.(candidate, sandbox.frame) ?? false;
  }
}

/**
 * compileQuery has jsonpath-plus evaluate a path. Each selector is rewritten to one that the library reads in RFC 9535's
 * sense; what it has none for is a choice among the children.
 */
export function compileQuery(segments: readonly Segment[], tools: QueryTools): Walk {
  const choices: Choice[] = [];
  const tokens = tools.isXml ? xmlTokens(segments, tools, choices) : jsonTokens(segments, tools, choices);
  const queries = stretchesOf(tokens).map((stretch, at) => queryOf(stretch, { ...tools, choices, at }));
  const last = queries.pop();
  const deliver = (value: unknown, key: Spot['key'], emit: Emit): void => {
    // A name's last list is spread here: its own attributes of that name are no list, and the query cannot tell.
    if (tools.isXml && Array.isArray(value)) for (const item of value as unknown[]) emit(item, key);
    else emit(value, key);
  };
  return (node, emit, frame) => {
    let spots: readonly Spot[] = [{ node, key: undefined, outer: undefined }];
    for (const query of queries) spots = spots.flatMap((spot) => query.climb(spot, frame));
    for (const spot of spots) last?.find(spot, (value, key) => deliver(value, key, emit), frame);
  };
}

/** Query evaluates one stretch from a spot on: it gives what is found, or the spots above what is found. */
interface Query {
  find(spot: Spot, emit: Emit, frame: Frame): void;
  climb(spot: Spot, frame: Frame): readonly Spot[];
}

interface StretchTools extends QueryTools {
  readonly choices: readonly Choice[];
  /** Which stretch of the path it is. */
  readonly at: number;
}

function queryOf({ tokens, levelsUp }: Stretch, tools: StretchTools): Query {
  const run = runnerOf(tokens, tools);
  return {
    find({ node, key }, emit, frame) {
      if (tokens.length === 0) {
        emit(node, key);
        return;
      }
      if (tokens[0] === '~') {
        if (key !== undefined) emit(key, key);
        return;
      }
      const found = run(node, frame, 'value');
      const keys = tools.isKeyed ? run(node, frame, 'parentProperty') : [];
      for (const [at, value] of found.entries()) emit(value, keys[at] as Spot['key']);
    },
    climb(spot, frame) {
      const found = run(spot.node, frame, 'all') as readonly { readonly value: unknown; readonly pointer: string }[];
      return found.flatMap(({ value, pointer }) => {
        const below = spotBelow(spot, pointer);
        // The library's pointers leave out members that are called `^` or `~`.
        if (below === undefined || below.node !== value)
          throw new Fault('EXTRACT_PATH', { path: tools.text, reason: 'no way back up' });
        return spotAbove(below, levelsUp) ?? [];
      });
    },
  };
}

type Run = (root: unknown, frame: Frame, resultType: 'value' | 'parentProperty' | 'all') => readonly unknown[];

function runnerOf(tokens: readonly string[], { isXml, text, choices, at }: StretchTools): Run {
  const path = `${isXml ? 'xml' : 'json'} ${at}:${text}`;
  // The library's cache of parsed paths is its documented way in for tokens that need no escaping.
  (JSONPath as unknown as { readonly cache: Record<string, readonly string[]> }).cache[path] = ['$', ...tokens];
  return (root, frame, resultType) => {
    if (typeof root !== 'object' || root === null) return [];
    const sandbox: Sandbox = { choices, frame, root };
    try {
      return JSONPath({ path, json: root, resultType, eval: Chooser, sandbox: sandbox as never });
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : 'unknown';
      throw new Fault('EXTRACT_PATH', { path: text, reason }, cause);
    }
  };
}

function jsonTokens(segments: readonly Segment[], tools: QueryTools, choices: Choice[]): readonly string[] {
  return segments.flatMap((segment) => {
    if (segment.kind !== 'select') return [segment.kind === 'parent' ? '^' : '~'];
    const union = segment.selectors.map((selector) => tokenOf(selector, choiceOf(selector, tools), choices));
    return segment.isDeep ? ['..', unionToken(union)] : [unionToken(union)];
  });
}

function xmlTokens(segments: readonly Segment[], tools: QueryTools, choices: Choice[]): readonly string[] {
  const tokens: string[] = [];
  const choose = (choice: Choice): number => tokens.push(`?(${choices.push(choice) - 1})`);
  let holdsList = false;
  for (const { segment, isOnList, findsLists } of listSteps(segments)) {
    if (segment.kind !== 'select') {
      // The parent of an element is the list that it stands in; the list's parent is the element around it.
      tokens.push(...(segment.kind === 'own-name' ? ['~'] : holdsList ? ['^'] : ['^', '^']));
      holdsList = false;
      continue;
    }
    if (holdsList && !isOnList) choose(isInList);
    if (segment.isDeep) tokens.push('..');
    else if (!isOnList && !findsLists) choose(isChildList);
    const union = segment.selectors.map((selector) =>
      tokenOf(selector, xmlChoiceOf(selector, tools, isOnList), choices),
    );
    tokens.push(unionToken(union));
    holdsList = findsLists;
  }
  return tokens;
}

const isInList: Choice = ({ within }) => Array.isArray(within);
const isChildList: Choice = ({ value, within }) => Array.isArray(value) && !Array.isArray(within);

/** Names that jsonpath-plus takes literally after a backtick, and that neither lists, texts nor exact numbers own. */
const SAFE_NAME = /^(?!(?:length|text)$)[A-Za-z_][\w-]*$/;

function tokenOf(selector: Selector, choice: Choice, choices: Choice[]): string {
  if (selector.kind === 'name' && SAFE_NAME.test(selector.name)) return `\`${selector.name}`;
  if (selector.kind === 'index') return indexToken(selector.index);
  if (selector.kind === 'slice') return sliceToken(selector);
  return `?(${choices.push(choice) - 1})`;
}

/** Among several, a choice must not come first, or the library takes the whole for one: an empty slice stands before it. */
function unionToken(tokens: readonly string[]): string {
  return (tokens.length > 1 ? [sliceToken({ start: 0, end: 0, step: 1 }), ...tokens] : tokens).join(',');
}

/** An index is a slice of one: the library would also find members of objects and letters of texts by a number. */
function indexToken(index: number): string {
  return index === -1 ? '-1:' : `${index}:${index + 1}`;
}

/** An end of 0 is written as far below: the library reads 0 as no end. */
function sliceToken({ start, end, step }: Omit<Extract<Selector, { kind: 'slice' }>, 'kind'>): string {
  const until = end === 0 ? Number.MIN_SAFE_INTEGER : (end ?? '');
  return `${start ?? ''}:${until}:${step}`;
}

function choiceOf(selector: Selector, tools: QueryTools): Choice {
  if (selector.kind === 'name') return ({ key, within }) => key === selector.name && hasMembers(within);
  if (selector.kind !== 'filter') return ({ within }) => hasChildren(within);
  const test = tools.test(selector.test);
  return ({ value, within }, frame) => hasChildren(within) && test(value, frame);
}

function xmlChoiceOf(selector: Selector, tools: QueryTools, isOnList: boolean): Choice {
  if (selector.kind === 'wildcard') return isOnList ? isInList : isChildList;
  if (selector.kind !== 'filter') return choiceOf(selector, tools);
  const test = tools.test(selector.test);
  return ({ value, within }, frame) => Array.isArray(within) && test(value, frame);
}

function hasChildren(node: unknown): boolean {
  return Array.isArray(node) || hasMembers(node);
}
