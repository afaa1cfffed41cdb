import { type ConfigNode, entryOf, type MapEntry } from '../../model/node.ts';
import { itemsOf, sectionOf } from '../tree.ts';
import type { Linted, Note } from './linted.ts';

/** Last words of what has ever new values. */
const UNBOUNDED =
  /(?:^|_)(?:uuid|guid|(?:session|request|trace|span|transaction|correlation|message|event)_id|timestamp|datetime|e?mail|query|sql|message|stack_?trace|description|user_agent|token|remote_addr)$/;

/** Steps after which only what the config lists is left. */
const BOUNDING: readonly string[] = ['map', 'lookup'];

/** lintLabels looks at labels whose values come from the document. Notes LINT_UNBOUNDED_LABEL. */
export function lintLabels({ trees }: Linted, note: Note): void {
  for (const { value } of [...sectionOf(trees, 'sources'), ...sectionOf(trees, 'modules')]) {
    for (const { key, keyPlace, value: expression } of labelEntries(value)) {
      const path = isLiteral(expression) || isBounded(expression) ? undefined : headOf(expression);
      if (path === undefined) continue;
      const found = [key, lastName(path)].map(snakeCase).find((name) => UNBOUNDED.test(name));
      if (found !== undefined)
        note('LINT_UNBOUNDED_LABEL', keyPlace, `the label ${key} may have any number of values (${found})`);
    }
  }
}

function labelEntries(node: ConfigNode): readonly MapEntry[] {
  const labels = entryOf(node, 'labels');
  const own = labels?.kind === 'map' ? labels.entries : [];
  const inner = [...itemsOf(entryOf(node, 'metrics')), ...itemsOf(entryOf(node, 'samples'))];
  return [...own, ...inner.flatMap(labelEntries)];
}

function isLiteral(node: ConfigNode): boolean {
  return (
    node.kind === 'scalar' && !/^\$(?!\{)|\{\{/.test(node.parts.map((part) => part.reference ?? part.text).join(''))
  );
}

function isBounded(expression: ConfigNode): boolean {
  return itemsOf(expression).some((step) => step.kind === 'map' && BOUNDING.includes(step.entries[0]?.key ?? ''));
}

/** The text that a value starts with; '' where that is no one text. */
function headOf(expression: ConfigNode): string {
  const head = itemsOf(expression)[0] ?? expression;
  return head.kind === 'scalar' ? head.text : '';
}

function lastName(path: string): string {
  return /([\w-]+)\W*$/.exec(path)?.[1] ?? '';
}

function snakeCase(name: string): string {
  return name
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .replaceAll('-', '_')
    .toLowerCase();
}
