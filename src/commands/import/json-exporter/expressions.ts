import type { ConfigNode } from '../../../model/node.ts';
import { textOf } from './members.ts';
import type { Notes } from '../notes.ts';
import { KubeError } from './kube-template.ts';
import { writeEach, writeExpression, type Written } from './write-expression.ts';
import type { WrittenPath } from './write-path.ts';

/** Expressions writes the templates of a metric; undefined, and noted, where there is nothing to write. */
export interface Expressions {
  /** What is read as a number. */
  value(node: ConfigNode): unknown;
  label(node: ConfigNode): unknown;
  /** Milliseconds that become seconds. */
  timestamp(node: ConfigNode): unknown;
}

/** createExpressions writes paths that begin at `head`. */
export function createExpressions(notes: Notes, head = '$'): Expressions {
  const read = (node: ConfigNode): Written | undefined =>
    attempt(node, notes, (text) => {
      const written = writeExpression(text, head);
      if (written.paths.some(({ hasWhole }) => hasWhole)) noteWhole(node, notes);
      return written;
    });
  return {
    value(node) {
      const written = read(node);
      if (written?.literal === undefined) return written?.expression;
      const number = numberIn(written.literal);
      if (number === undefined) noteText(node, notes);
      return number;
    },
    label(node) {
      const written = read(node);
      const isOpen = written?.paths.some(({ isDefinite }) => !isDefinite) === true;
      if (written === undefined || !isOpen) return written?.expression;
      if (typeof written.expression === 'string' && written.expression === written.paths[0]?.text)
        return [written.expression, { join: ' ' }];
      const message =
        'where the path finds several, json_exporter writes them one after another, and this leaves them out';
      notes.differs({ place: node.place, message });
      return written.expression;
    },
    timestamp(node) {
      const written = read(node);
      return written && [written.expression, { divide: 1000 }];
    },
  };
}

/** readEach writes the path of an object's items. */
export function readEach(node: ConfigNode, notes: Notes): WrittenPath | undefined {
  return attempt(node, notes, (text) => {
    const path = writeEach(text);
    if (path.hasWhole) noteWhole(node, notes);
    return path;
  });
}

function attempt<T>(node: ConfigNode, notes: Notes, write: (text: string) => T): T | undefined {
  const text = textOf(node, notes);
  if (text === undefined) return undefined;
  try {
    return write(text);
  } catch (cause) {
    if (!(cause instanceof KubeError)) throw cause;
    const { place } = node;
    if (cause.isLost) notes.lost({ place, message: `this path cannot be carried over: ${cause.message}` });
    else notes.withoutEffect({ place, message: `json_exporter cannot read this path: ${cause.message}` });
    return undefined;
  }
}

function noteWhole({ place }: ConfigNode, notes: Notes): void {
  const message = 'json_exporter cannot compare with a whole number, so this found nothing; here it finds what it says';
  notes.differs({ place, message });
}

function noteText({ place }: ConfigNode, notes: Notes): void {
  const message = 'this is text without a path, and no number: json_exporter gives no sample for it';
  notes.withoutEffect({ place, message, hint: 'a path stands in braces: {.name}' });
}

const TRUTHS: Readonly<Record<string, number>> = {
  t: 1,
  T: 1,
  true: 1,
  True: 1,
  TRUE: 1,
  f: 0,
  F: 0,
  false: 0,
  False: 0,
  FALSE: 0,
};

/** A static value as Go reads it; one that it reads and this does not (hexadecimal, `_`) is none. */
function numberIn(text: string): number | string | undefined {
  if (Object.hasOwn(TRUTHS, text)) return TRUTHS[text];
  if (/^[+-]?(?:nan|inf|infinity)$/i.test(text)) return text;
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text) ? Number(text) : undefined;
}
