import { type ASTNode, type Environment, EvaluationError } from '@marcbachmann/cel-js';
import type { Report } from '../kit/compiler.ts';
import { didYouMean } from '../kit/did-you-mean.ts';
import type { Frame, Program } from '../kit/expression.ts';
import { shown } from '../kit/shown.ts';
import type { Problem, ScalarNode } from '../model/node.ts';
import { ABSENT, isMissing, type Missing, NO_EVALUATION, type Value } from '../model/value.ts';
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

type Run = (variables: object) => unknown;

/** Throws an Error for a program that does not parse or whose types cannot fit. */
function compile(program: string): Run {
  const environment: Environment = createCelEnvironment();
  const run = environment.parse(rewriteCel(environment.parse(program).ast));
  const { valid, error } = run.check();
  if (!valid) throw error ?? new Error('its types do not fit');
  checkPatterns(run.ast);
  return (variables) => run(variables) as unknown;
}
