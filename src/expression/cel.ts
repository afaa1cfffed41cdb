import { Environment } from '@marcbachmann/cel-js';
import type { Report } from '../kit/compiler.ts';
import type { Expression, Frame } from '../kit/expression.ts';
import type { ScalarNode } from '../model/node.ts';
import { ABSENT, asValue } from '../model/value.ts';

/** compileCel compiles a CEL expression; a bad one is reported as CONFIG_CEL. What it cannot evaluate is missing. */
export function compileCel(node: ScalarNode, report: Report): Expression {
  const environment = new Environment({ unlistedVariablesAreDyn: true });
  try {
    const program = environment.parse(node.text);
    return {
      text: node.text,
      evaluate: (frame) => {
        try {
          return asValue(program(variables(frame)));
        } catch {
          return ABSENT;
        }
      },
    };
  } catch (cause) {
    report({
      code: 'CONFIG_CEL',
      place: node.place,
      message: cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : 'not CEL',
    });
    return { text: node.text, evaluate: () => ABSENT };
  }
}

function variables({ item, key, parent, scope }: Frame): Record<string, unknown> {
  return {
    item,
    key,
    root: scope.document.root,
    parent: parent?.item,
    target: scope.target,
    param: scope.params,
    response: scope.response,
  };
}
