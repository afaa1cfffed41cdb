import { didYouMean } from '../../kit/did-you-mean.ts';
import type { Problem } from '../../model/node.ts';
import type { ConfigText } from '../read.ts';
import { LINTS } from './lints.ts';

/** LOAD_WARNINGS are the warnings that a load gives too, in its log. */
export const LOAD_WARNINGS: readonly string[] = ['CONFIG_HIDDEN_LABEL', 'CONFIG_OPENMETRICS_NAME'];

const COMMENT = /#\s*check:\s*ignore\s+([A-Z_]+(?:[ ,]+[A-Z_]+)*)/;

/**
 * applyIgnoreComments leaves out the warnings and notices that a file's comments `# check: ignore CODE…` ask to: of their
 * own line, of the next one where the comment stands alone, of the whole file where it stands before all else. Warns with
 * LINT_UNKNOWN_IGNORE of codes that there are not.
 */
export function applyIgnoreComments(problems: readonly Problem[], { file, text }: ConfigText): readonly Problem[] {
  const { byLine, everywhere, unknown } = readComments(file, text);
  const kept = problems.filter(({ level, code, place }) => {
    if (level === undefined || place.file !== file) return true;
    return !everywhere.has(code) && byLine.get(place.line)?.has(code) !== true;
  });
  return [...kept, ...unknown];
}

interface Ignored {
  /** Codes by line, counted from 1. */
  readonly byLine: Map<number, Set<string>>;
  readonly everywhere: Set<string>;
  readonly unknown: Problem[];
}

function readComments(file: string, text: string): Ignored {
  const ignored: Ignored = { byLine: new Map(), everywhere: new Set(), unknown: [] };
  const waiting = new Set<string>();
  let isHead = true;
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const found = COMMENT.exec(line);
    const codes = found?.[1]?.split(/[ ,]+/) ?? [];
    const place = { file, line: index + 1, column: (found?.index ?? 0) + 1, path: '' };
    ignored.unknown.push(...codes.flatMap((code) => unknownCode(code, place) ?? []));
    const isContent = !/^\s*(?:#|---|$)/.test(line);
    if (isContent) {
      ignored.byLine.set(index + 1, new Set([...waiting, ...codes]));
      waiting.clear();
      isHead = false;
    } else for (const code of codes) (isHead ? ignored.everywhere : waiting).add(code);
  }
  return ignored;
}

function unknownCode(code: string, place: Problem['place']): Problem | undefined {
  const known = [...Object.keys(LINTS), ...LOAD_WARNINGS];
  if (known.includes(code)) return undefined;
  const { level, hint } = LINTS.LINT_UNKNOWN_IGNORE;
  const message = `no warning or notice has the code ${code}`;
  return { code: 'LINT_UNKNOWN_IGNORE', level, place, message, hint: didYouMean(code, known) ?? hint };
}
