import type { Frame } from '../kit/expression.ts';
import { ABSENT, asValue, type Value } from '../model/value.ts';
import { isObject, plainNames } from './accessors.ts';
import type { Segment } from './path-tree.ts';

type Read = (frame: Frame) => Value;

/**
 * readNames reads the item of a JSON document by one to three names, or a text of an XML one by one name, undefined for
 * any other path; `otherwise` reads all else. Most paths are of this kind: nothing is called for a name, and each has a
 * place of its own in the code, where V8 learns which objects come by.
 */
export function readNames(segments: readonly Segment[], otherwise: Read): Read | undefined {
  const names = plainNames(segments);
  const [first = '', second = '', third = ''] = names;
  if (names.length === 1) return readOne(first, otherwise);
  if (names.length === 2) return readTwo([first, second], otherwise);
  return names.length === 3 ? readThree([first, second, third], otherwise) : undefined;
}

function readOne(name: string, otherwise: Read): Read {
  return (frame) => {
    const { item, scope } = frame;
    const found = isObject(item) ? item[name] : undefined;
    if (scope.document.dialect === 'json') return asValue(found);
    return onlyText(found) ?? otherwise(frame);
  };
}

/** In XML a name leads to a list of child elements: most often to one, which holds nothing but text. */
function onlyText(found: unknown): string | undefined {
  const only: unknown = Array.isArray(found) && found.length === 1 ? found[0] : undefined;
  return typeof only === 'string' ? only : undefined;
}

function readTwo([first, second]: readonly [string, string], otherwise: Read): Read {
  return (frame) => {
    const { item, scope } = frame;
    if (scope.document.dialect !== 'json') return otherwise(frame);
    const found = isObject(item) ? item[first] : undefined;
    return isObject(found) ? asValue(found[second]) : ABSENT;
  };
}

function readThree([first, second, third]: readonly [string, string, string], otherwise: Read): Read {
  return (frame) => {
    const { item, scope } = frame;
    if (scope.document.dialect !== 'json') return otherwise(frame);
    const outer = isObject(item) ? item[first] : undefined;
    const found = isObject(outer) ? outer[second] : undefined;
    return isObject(found) ? asValue(found[third]) : ABSENT;
  };
}
