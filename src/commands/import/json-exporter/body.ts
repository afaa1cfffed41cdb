import type { ConfigNode } from '../../../model/node.ts';
import { isTrue, knownMembersOf, textOf } from './members.ts';
import type { Notes } from '../notes.ts';
import { plain } from '../plain.ts';

/** WrittenBody is the body of a request, and the parameters of the probe that it takes. */
export interface WrittenBody {
  readonly text?: string;
  readonly params: readonly string[];
}

/** writeBody writes a body and its Go template: `{{ .x | first }}` is the parameter x. An empty one is none. */
export function writeBody(node: ConfigNode | undefined, module: string, notes: Notes): WrittenBody {
  if (node === undefined) return { params: [] };
  const members = knownMembersOf(node, ['content', 'templatize'], notes);
  const content = members.get('content')?.value;
  const text = textOf(content, notes) ?? '';
  if (content === undefined || text === '') return { params: [] };
  if (isTrue(members.get('templatize')?.value, notes)) return writeTemplate(text, { content, module, notes });
  if (!text.includes('{{')) return { text: plain(text), params: [] };
  notes.lost({ place: content.place, message: 'a body with {{ in it cannot be sent' });
  return { params: [] };
}

interface Writing {
  readonly content: ConfigNode;
  readonly module: string;
  readonly notes: Notes;
}

const ACTION = /\{\{((?:`[^`]*`|"(?:\\.|[^"\\])*"|(?!\}\}).)*)\}\}/gs;

function writeTemplate(text: string, { content, module, notes }: Writing): WrittenBody {
  const params = new Set<string>();
  const write = (action: string): string => {
    const name = parameterOf(action);
    if (action.startsWith('/*')) return '';
    if (name === 'module') return plain(module);
    if (name === 'target') return '{{ target.url }}';
    if (name !== undefined && /^(?!(?:auth|debug)$)[A-Za-z_]\w*$/.test(name)) {
      params.add(name);
      return `{{ param.${name} }}`;
    }
    const hint = 'Of templates only {{ .name | first }} is: write what it gives.';
    notes.lost({ place: content.place, message: 'a part of the body is left out: it cannot be carried over', hint });
    return '';
  };
  // Go's `{{-` and `-}}` cut the white space beside them.
  const trimmed = plain(text)
    .replace(/\s*\{\{-\s/g, '{{ ')
    .replace(/\s-\}\}\s*/g, ' }}');
  const written = trimmed.replace(ACTION, (_, action: string) => write(action.trim()));
  return { text: written, params: [...params] };
}

/** The ways in which the first value of a parameter is written. */
const FIRST = [/^\.(\w+)\s*\|\s*first$/, /^first\s+\.(\w+)$/, /^index\s+\.(\w+)\s+0$/, /^\.Get\s+"(\w+)"$/];

function parameterOf(action: string): string | undefined {
  return FIRST.map((pattern) => pattern.exec(action)?.[1]).find((name) => name !== undefined);
}
