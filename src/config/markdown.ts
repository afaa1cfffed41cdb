import type { ConfigText } from './read.ts';

const FENCE = /^(\s*)(`{3,}|~{3,})\s*(\S*)(.*)$/;

interface Block {
  readonly indent: string;
  /** Whether it ends with a line. */
  readonly isEnd: (line: string) => boolean;
  readonly isYaml: boolean;
  /** The lines before it, emptied, and its own: what stands in it keeps its place. */
  readonly lines: string[];
}

/**
 * configBlocks finds the configs in a Markdown file: fenced blocks of `yaml` with `sources` or `modules` at their top. Each
 * is a file of its own, in which all keeps its line and column. A block of `yaml no-check` is passed over.
 */
export function configBlocks({ file, text }: ConfigText): readonly ConfigText[] {
  const found: ConfigText[] = [];
  let open: Block | undefined;
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (open === undefined) open = opened(line, index);
    else if (open.isEnd(line)) {
      if (open.isYaml && isConfig(open)) found.push({ file, text: `${open.lines.join('\n')}\n` });
      open = undefined;
    } else open.lines.push(line);
  }
  return found;
}

function opened(line: string, index: number): Block | undefined {
  const [, indent = '', fence, language = '', rest = ''] = FENCE.exec(line) ?? [];
  if (fence === undefined) return undefined;
  const mark = fence.charAt(0);
  return {
    indent,
    isEnd: (other) => {
      const end = other.trim();
      return end.length >= fence.length && end === mark.repeat(end.length);
    },
    isYaml: /^ya?ml$/i.test(language) && !/\bno-check\b/.test(rest),
    lines: Array.from({ length: index + 1 }, () => ''),
  };
}

function isConfig({ indent, lines }: Block): boolean {
  return lines.some((line) => line.startsWith(indent) && /^(?:sources|modules):/.test(line.slice(indent.length)));
}
