import { EvaluationError, ParseError, TypeError as TypeFault } from '@marcbachmann/cel-js';
import type { Report } from '../kit/compiler.ts';
import { didYouMean } from '../kit/did-you-mean.ts';
import type { Frame, Program } from '../kit/expression.ts';
import { shown } from '../kit/shown.ts';
import type { ConfigNode, Problem, ScalarNode } from '../model/node.ts';
import { ABSENT, type Missing, NO_EVALUATION, type Value } from '../model/value.ts';
import { celData, celResult } from './cel/data.ts';
import { createCelEnvironment, MissingError, VARIABLES } from './cel/environment.ts';
import { rewriteCel } from './cel/rewrite.ts';
import { holdsReference } from './config-text.ts';

/** Codes of the library for what is not there. */
const ABSENCES: ReadonlySet<string> = new Set(['no_such_key', 'index_out_of_bounds', 'unknown_variable']);

/**
 * compileCel compiles a CEL program; a bad one is reported as CONFIG_CEL. It computes with doubles; a missing key makes
 * its value ABSENT, what it cannot evaluate NO_EVALUATION.
 */
export function compileCel(node: ScalarNode, report: Report): Program {
  const text = shown(node);
  if (holdsReference(node)) {
    const hint = 'What comes from outside the file is plain text; compare it in a step or write it into the program.';
    report({ code: 'CONFIG_CEL', place: node.place, message: `${text} holds \${…}`, hint });
    return { text, evaluate: () => ABSENT };
  }
  try {
    const run = compile(node.text);
    return { text, evaluate: (frame, value) => evaluate(run, frame, value) };
  } catch (cause) {
    report({ code: 'CONFIG_CEL', place: node.place, ...reasonOf(cause) });
    return { text, evaluate: () => ABSENT };
  }
}

/** compileCelNode is compileCel for any node: what is no text is reported as CONFIG_CEL. */
export function compileCelNode(node: ConfigNode, report: Report): Program {
  if (node.kind === 'scalar') return compileCel(node, report);
  const hint = 'Quote it: {cel: "item.a / item.b"}.';
  report({ code: 'CONFIG_CEL', place: node.place, message: 'a CEL expression is text', hint });
  return { text: '', evaluate: () => ABSENT };
}

type Run = (variables: object) => unknown;

/** Throws an Error for a program that does not parse or whose types cannot fit. */
function compile(program: string): Run {
  const environment = createCelEnvironment();
  const run = environment.parse(rewriteCel(environment.parse(program).ast));
  const { valid, error } = run.check();
  if (!valid) throw error ?? new Error('its types do not fit');
  return (variables) => run(variables) as unknown;
}

function reasonOf(cause: unknown): Pick<Problem, 'message' | 'hint'> {
  const isCel = cause instanceof ParseError || cause instanceof TypeFault;
  const summary = isCel ? cause.summary : cause instanceof Error ? cause.message : 'it does not parse';
  const message = `the CEL expression is wrong: ${summary}`;
  if (summary === 'Unexpected character: $')
    return { message, hint: 'CEL holds no paths: $.a is item.a, $$.a is root.a.' };
  const [, unknown] = /^Unknown variable: (\w+)$/.exec(summary) ?? [];
  if (unknown === undefined) return { message };
  return { message, hint: didYouMean(unknown, VARIABLES) ?? `It sees ${VARIABLES.join(', ')}.` };
}

function evaluate(run: Run, frame: Frame, value: Value | undefined): Value {
  try {
    return celResult(run(variablesOf(frame, value)));
  } catch (cause) {
    return missingFor(cause);
  }
}

function missingFor(cause: unknown): Missing {
  if (cause instanceof MissingError) return cause.missing;
  return cause instanceof EvaluationError && ABSENCES.has(cause.code) ? ABSENT : NO_EVALUATION;
}

/** Getters, since a program reads few of them; one that is undefined is absent. */
function variablesOf({ item, key, parent, scope }: Frame, value: Value | undefined): object {
  const { dialect, root } = scope.document;
  return {
    get item() {
      return celData(item, dialect);
    },
    get root() {
      return celData(root, dialect);
    },
    get parent() {
      return celData(parent?.item, dialect);
    },
    get value() {
      return celData(value, dialect);
    },
    key,
    target: scope.target,
    param: scope.params,
    response: scope.response,
  };
}
