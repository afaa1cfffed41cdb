import { RE2JS } from 're2js';
import type { Compiler, Regex, Report } from '../kit/compiler.ts';
import type { Each, Observer, Template } from '../kit/expression.ts';
import type { Registry } from '../kit/registry.ts';
import { shown } from '../kit/shown.ts';
import type { ConfigNode, Place } from '../model/node.ts';
import { compileCelNode } from './cel.ts';
import { checkPath } from './config-text.ts';

import { eachOfExpression, eachOfPath } from './each.ts';
import { compileForm, type FormTools, isPathText } from './forms.ts';
import { compileRegex } from './regex.ts';
import { compileTemplate, constantTemplate, expressionTemplate } from './template.ts';

/** CompilerParts is what a compiler needs; an `observer` sees every head and step, without one they cost nothing. */
export interface CompilerParts {
  readonly registry: Registry;
  readonly report: Report;
  readonly observer?: Observer;
}

/**
 * createCompiler makes the compiler of a config. It reports CONFIG_PATH, CONFIG_EXPRESSION, CONFIG_TEMPLATE, CONFIG_REGEX
 * and CONFIG_UNKNOWN_STEP, and never throws; what is compiled throws EXTRACT_PATH, EXTRACT_STEP and faults of steps.
 */
export function createCompiler({ registry, report, observer }: CompilerParts): Compiler {
  const compiler: Compiler = {
    expression: (node) => compileForm(node, tools),
    each: (node) => compileEach(node, tools),
    template: (node) => compileTemplateNode(node, tools),
    regex: (node) => compileRegexNode(node, report),
    cel: (node) => compileCelNode(node, report),
  };
  const tools: FormTools = { registry, report, observer, compiler };
  return compiler;
}

function compileEach(node: ConfigNode, tools: FormTools): Each {
  if (node.kind !== 'scalar' || !isPathText(node)) return eachOfExpression(tools.compiler.expression(node));
  const path = checkPath(node.text, node.place, tools.report);
  return path === undefined
    ? { text: node.text, rounds: () => [] }
    : observedEach(eachOfPath(path), node.place, tools.observer);
}

/** An observer sees the items of all rounds. */
function observedEach(each: Each, place: Place, observer: Observer | undefined): Each {
  if (observer === undefined) return each;
  return {
    text: each.text,
    rounds(frame) {
      const rounds = each.rounds(frame);
      observer({ part: each.text, place, value: rounds.map(({ item }) => item), frame });
      return rounds;
    },
  };
}

/** A scalar is text with braces, so `$.a` alone is that text; other forms are expressions. */
function compileTemplateNode(node: ConfigNode, tools: FormTools): Template {
  if (node.kind === 'scalar') return compileTemplate(node, tools.report, tools.observer);
  if (node.kind === 'map' && node.entries.length === 1 && node.entries[0]?.key === 'text') {
    const text = node.entries[0].value;
    if (text.kind === 'scalar') return { ...constantTemplate(text.text), text: shown(text) };
  }
  return expressionTemplate(tools.compiler.expression(node));
}

/** What came from outside the file is plain text: it matches itself. */
function compileRegexNode(node: ConfigNode, report: Report): Regex {
  if (node.kind !== 'scalar') {
    const hint = 'Quote a regular expression that starts with [ or {.';
    report({ code: 'CONFIG_REGEX', place: node.place, message: 'a regular expression is text', hint });
    return compileRegex('');
  }
  const pattern = node.parts
    .map(({ text, reference }) => (reference === undefined ? text : RE2JS.quote(text)))
    .join('');
  const text = shown(node);
  try {
    return compileRegex(pattern, text);
  } catch (cause) {
    const reason = pattern === text && cause instanceof Error ? cause.message : 'it does not parse';
    report({
      code: 'CONFIG_REGEX',
      place: node.place,
      message: `the regular expression ${text} is wrong: ${reason}`,
      hint: 'The dialect is RE2: no look-around, no back-references.',
    });
    return compileRegex('');
  }
}
