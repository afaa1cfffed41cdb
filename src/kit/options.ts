import { dirname, resolve } from 'node:path';
import type { ConfigNode, MapNode, ScalarNode } from '../model/node.ts';
import type { Compiler, Report } from './compiler.ts';
import type { JsonTemplate } from './expression.ts';
import { nodeOf } from './node-of.ts';
import type { JsonSchema } from './plugin.ts';
import {
  itemShape,
  memberShape,
  missingDefaults,
  scalarValue,
  type Shape,
  shapeOf,
  typesOf,
  viewsOf,
} from './schema-views.ts';
import { wrongQuantity } from './schema-problem.ts';
import { parseDuration, parseSize } from './units.ts';
import { validateOptions } from './validate-options.ts';

/** OptionTools is what options are compiled with. */
export interface OptionTools {
  readonly compiler: Compiler;
  readonly report: Report;
}

interface Work extends OptionTools {
  /** Nodes that were reported already, so that nothing else is said of them. */
  readonly wrong: ReadonlySet<ConfigNode>;
}

/**
 * compileOptions checks a node against a schema, reports every problem with its place, fills in defaults, and compiles
 * each field that the schema marks with `compile`; the result has the shape of the YAML. Where something was reported
 * it is not to be used.
 */
export function compileOptions(schema: JsonSchema, node: ConfigNode | undefined, tools: OptionTools): unknown {
  if (node === undefined) return undefined;
  const shape = shapeOf(schema);
  return compileNode(shape, node, { ...tools, wrong: validateOptions(shape, node, tools.report) });
}

function compileNode(shape: Shape, node: ConfigNode, work: Work): unknown {
  if (work.wrong.has(node)) return undefined;
  const views = viewsOf(shape, node);
  if (isBare(shape, node)) return null;
  const marked = views.find(({ schema }) => schema['compile'] !== undefined);
  if (marked !== undefined) {
    const { compile, constant } = marked.schema;
    return compileMarked(String(compile), node, constant === true ? withoutTemplates(work) : work);
  }
  if (node.kind === 'scalar') return scalarValue(node, typesOf(shape));
  if (node.kind === 'map') return compileMap(views, node, work);
  return Object.freeze(
    node.items.map((item, position) => compileNode(itemShape(views, position) ?? shapeOf({}), item, work)),
  );
}

/** Nothing after the colon, where the schema takes that. */
function isBare(shape: Shape, node: ConfigNode): boolean {
  return node.kind === 'scalar' && node.value === null && typesOf(shape)?.includes('null') === true;
}

function compileMap(views: readonly Shape[], node: MapNode, work: Work): unknown {
  const present = node.entries.map(({ key, value }): [string, unknown] => {
    const member = memberShape(views, key);
    return [key, compileNode(member ?? shapeOf({}), value, work)];
  });
  const absent = missingDefaults(views, node.entries).map(([key, member]): [string, unknown] => [
    key,
    compileNode(member, nodeOf(member.schema['default'], node.place), work),
  ]);
  return Object.freeze(Object.fromEntries([...present, ...absent]));
}

/** Where there is neither a document nor a target, nothing can be computed. */
function withoutTemplates(work: Work): Work {
  const { compiler, report } = work;
  const template: Compiler['template'] = (node) => {
    const compiled = compiler.template(node);
    if (!compiled.isConstant) {
      const message = 'there is nothing here that a template could read';
      const hint = 'A relative url leads to the server that is asked; other values come from outside as ${NAME}.';
      report({ code: 'CONFIG_TEMPLATE', place: node.place, message, hint });
    }
    return compiled;
  };
  return { ...work, compiler: { ...compiler, template } };
}

function compileMarked(mark: string, node: ConfigNode, { compiler, report }: Work): unknown {
  if (mark === 'expression') return compiler.expression(node);
  if (mark === 'each') return compiler.each(node);
  if (mark === 'template') return compiler.template(node);
  if (mark === 'regex') return compiler.regex(node);
  if (mark === 'cel') return compiler.cel(node);
  if (mark === 'json') return compileJson(node, compiler);
  if (node.kind === 'scalar') return compileText(mark, node, report);
  report({ code: 'CONFIG_SCHEMA', place: node.place, message: 'must be text' });
  return undefined;
}

/** Texts are templates; numbers, booleans and null stay what YAML reads. */
function compileJson(node: ConfigNode, compiler: Compiler): JsonTemplate {
  if (node.kind === 'list') return node.items.map((item) => compileJson(item, compiler));
  if (node.kind === 'map') {
    return Object.fromEntries(node.entries.map(({ key, value }) => [key, compileJson(value, compiler)]));
  }
  return typeof node.value === 'string' ? compiler.template(node) : node.value;
}

function compileText(mark: string, node: ScalarNode, report: Report): unknown {
  const { text, place } = node;
  if (mark === 'file') return resolve(dirname(place.file), text);
  if (mark !== 'duration' && mark !== 'size') return text;
  const found = mark === 'duration' ? parseDuration(text) : parseSize(text);
  if (found === undefined) report({ code: 'CONFIG_SCHEMA', place, ...wrongQuantity(mark, node) });
  return found;
}
