import type { Compiler, Report } from '../kit/compiler.ts';
import type { Expression, Frame, Observer } from '../kit/expression.ts';
import { didYouMean } from '../kit/did-you-mean.ts';
import type { Registry } from '../kit/registry.ts';
import { shown } from '../kit/shown.ts';
import type { ConfigNode, ListNode, MapEntry, MapNode, ScalarNode } from '../model/node.ts';
import { ABSENT, isMissing, type Value } from '../model/value.ts';
import { compilePath } from './compile-path.ts';
import { checkPath, holdsReference } from './config-text.ts';
import { compileStep } from './steps.ts';
import { compileTemplate, isTemplate } from './template.ts';

export interface FormTools {
  readonly registry: Registry;
  readonly compiler: Compiler;
  readonly report: Report;
  readonly observer: Observer | undefined;
}

/** compileForm compiles an expression of any form: path, template, literal, pipeline, `text`, `first`, `cel`. */
export function compileForm(node: ConfigNode, tools: FormTools): Expression {
  switch (node.kind) {
    case 'scalar':
      return compileScalar(node, tools);
    case 'list':
      return compilePipeline(node, tools);
    case 'map':
      return compileMap(node, tools);
  }
}

/** isPathText holds for a scalar that is read as a path: it starts with `$` (`${` is text), and all of it stands in the file. */
export function isPathText(node: ScalarNode): boolean {
  return /^\$(?!\{)/.test(node.text) && !holdsReference(node) && !isTemplate(node);
}

const PATH_WITH_REFERENCE = /^\$(?:\$|parent|response)?[.[]/;

function compileScalar(node: ScalarNode, tools: FormTools): Expression {
  const { report, observer } = tools;
  const text = shown(node);
  if (isTemplate(node)) {
    const template = compileTemplate(node, report, observer);
    return observed({ text, evaluate: (frame) => template.render(frame) }, node, observer);
  }
  if (isPathText(node)) {
    const path = checkPath(node.text, node.place, report);
    return path === undefined ? standIn(text) : observed({ text, evaluate: compilePath(path).read }, node, observer);
  }
  const [first] = node.parts;
  if (holdsReference(node) && first?.reference === undefined && PATH_WITH_REFERENCE.test(first?.text ?? ''))
    return refuse(node, tools, 'a path cannot hold ${…}: what comes from outside the file is plain text');
  if (node.value === null) return refuse(node, tools, 'an expression is missing here', "Empty text is ''.");
  return observed(literal(text, node.text), node, observer);
}

function literal(text: string, value: string): Expression {
  return { text, evaluate: () => value };
}

function compilePipeline(node: ListNode, tools: FormTools): Expression {
  const [first, ...rest] = node.items;
  if (first === undefined) return refuse(node, tools, 'an empty list is no expression', 'Write [EXPRESSION, step, …].');
  const head = tools.compiler.expression(first);
  const steps = rest.map((step) => compileStep(step, tools));
  const text = `[${[head.text, ...rest.map(stepText)].join(', ')}]`;
  if (steps.length === 0) return { text, evaluate: (frame) => head.evaluate(frame) };
  return {
    text,
    evaluate(frame) {
      let value = head.evaluate(frame);
      for (const step of steps) value = step(value, frame);
      return value;
    },
  };
}

function stepText(node: ConfigNode): string {
  if (node.kind === 'scalar') return shown(node);
  if (node.kind === 'list') return `[${node.items.map(stepText).join(', ')}]`;
  const entries = node.entries.map(({ key, value }) =>
    value.kind === 'map' ? `${key}: {${stepText(value)}}` : `${key}: ${stepText(value)}`,
  );
  return entries.join(', ');
}

const FORMS: Readonly<Record<string, (node: ConfigNode, tools: FormTools) => Expression>> = {
  text: compileText,
  first: compileFirst,
  cel: compileCelForm,
};

function compileMap(node: MapNode, tools: FormTools): Expression {
  const [entry, second] = node.entries;
  if (entry === undefined || second !== undefined)
    return refuse(node, tools, 'a map is an expression with one key: text, first or cel', hintForMap(entry));
  const form = Object.hasOwn(FORMS, entry.key) ? FORMS[entry.key] : undefined;
  if (form !== undefined) return form(entry.value, tools);
  tools.report({
    code: 'CONFIG_EXPRESSION',
    place: entry.keyPlace,
    message: `unknown form of expression ${entry.key}`,
    hint: didYouMean(entry.key, Object.keys(FORMS)) ?? hintForMap(entry),
  });
  return standIn(entry.key);
}

function hintForMap(entry: MapEntry | undefined): string {
  return entry !== undefined && /^[{$]/.test(entry.key)
    ? 'A template must be quoted in YAML: "{{ $.name }}".'
    : 'Write {text: …}, {first: […]} or {cel: …}; a step stands in a pipeline: [$.value, step: argument].';
}

function compileText(node: ConfigNode, tools: FormTools): Expression {
  if (node.kind !== 'scalar') return refuse(node, tools, 'text is a scalar');
  return observed(literal(shown(node), node.text), node, tools.observer);
}

function compileFirst(node: ConfigNode, tools: FormTools): Expression {
  if (node.kind !== 'list' || node.items.length === 0) return refuse(node, tools, 'first is a list of expressions');
  const choices = node.items.map((item) => tools.compiler.expression(item));
  const evaluate = (frame: Frame): Value => {
    let value: Value = ABSENT;
    for (const choice of choices) {
      value = choice.evaluate(frame);
      if (!isMissing(value)) return value;
    }
    return value;
  };
  return observed({ text: `{first: [${choices.map(({ text }) => text).join(', ')}]}`, evaluate }, node, tools.observer);
}

function compileCelForm(node: ConfigNode, { compiler, observer }: FormTools): Expression {
  return observed(compiler.cel(node), node, observer);
}

function refuse(node: ConfigNode, { report }: FormTools, ...[message, hint]: [string, string?]): Expression {
  const problem = { code: 'CONFIG_EXPRESSION', place: node.place, message };
  report(hint === undefined ? problem : { ...problem, hint });
  return standIn('');
}

function standIn(text: string): Expression {
  return { text, evaluate: () => ABSENT };
}

function observed(expression: Expression, { place }: ConfigNode, observer: Observer | undefined): Expression {
  if (observer === undefined) return expression;
  const { text } = expression;
  return {
    text,
    evaluate(frame) {
      const value = expression.evaluate(frame);
      observer({ part: text, place, value, frame });
      return value;
    },
  };
}
