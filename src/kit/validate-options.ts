import type { Ajv, ErrorObject, ValidateFunction } from 'ajv';
import { type ConfigNode, entryOf, type Problem } from '../model/node.ts';
import type { Report } from './compiler.ts';
import { plainValue } from './plain-value.ts';
import { isMisspelt } from './did-you-mean.ts';
import type { JsonSchema } from './plugin.ts';
import { readyValidators } from './ready-validators.ts';
import { digestOf, openSchemaCompiler } from './schema-compiler.ts';
import { schemaProblem } from './schema-problem.ts';
import { branchesOf, fittingBranch, resolveShape, type Shape } from './schema-views.ts';

/** A memo of a pure function: the validator of a schema. */
const validators = new WeakMap<JsonSchema, ValidateFunction>();
/** A memo too: the compiler is made when a schema first needs it. */
const made: { compiler?: Ajv } = {};

/** validateOptions reports all that a schema finds wrong with a node; it gives the nodes that are not what they should be. */
export function validateOptions(shape: Shape, node: ConfigNode, report: Report): ReadonlySet<ConfigNode> {
  const wrong = new Set<ConfigNode>();
  const validate = validatorOf(shape);
  if (validate(plainValue(node, shape))) return wrong;
  const errors = validate.errors ?? [];
  const choices = errors.filter(isChoice);
  for (const error of errors) {
    if (choices.some((choice) => choice !== error && isInside(error, choice)) || isSaidElsewhere(error, errors)) {
      continue;
    }
    const found = nodeAt(node, error.instancePath);
    if (isChoice(error) && describesBranch({ error, shape, found, report, wrong })) continue;
    const problem = schemaProblem(error, found, shape.root);
    if (problem.code === 'CONFIG_SCHEMA') wrong.add(found);
    report(problem);
  }
  return wrong;
}

interface Choice {
  readonly error: ErrorObject;
  readonly shape: Shape;
  readonly found: ConfigNode;
  readonly report: Report;
  readonly wrong: Set<ConfigNode>;
}

/** Says what is wrong with the one branch of anyOf or oneOf that the node seems to mean. False when there is no such branch. */
function describesBranch({ error, shape, found, report, wrong }: Choice): boolean {
  const parentSchema: JsonSchema = error.parentSchema ?? {};
  const branches = branchesOf({ schema: parentSchema, root: shape.root }) ?? [];
  if (branches.every(({ schema }) => Object.keys(schema).every((key) => key === 'required'))) return false;
  const { description } = parentSchema;
  const hint = typeof description === 'string' ? { hint: description } : {};
  const marks = new Set(branches.flatMap((one) => markHeld(one, found)));
  if (marks.size > 1) {
    wrong.add(found);
    report({
      code: 'CONFIG_SCHEMA',
      place: found.place,
      message: `holds ${[...marks].join(' and ')} at once`,
      ...hint,
    });
    return true;
  }
  const branch = fittingBranch(branches, found);
  if (branch === undefined) return false;
  const before: Problem[] = [];
  for (const node of validateOptions(branch, found, (problem) => before.push(problem))) wrong.add(node);
  for (const problem of before) {
    const isHere = problem.code === 'CONFIG_MISSING_KEY' && problem.place === found.place;
    report(isHere ? { ...problem, ...hint } : problem);
  }
  return before.length > 0;
}

/** The first of the keys that a branch needs, where a map has them all. */
function markHeld(branch: Shape, node: ConfigNode): readonly string[] {
  const required = (resolveShape(branch).schema['required'] ?? []) as readonly string[];
  const isHeld = node.kind === 'map' && required.every((key) => entryOf(node, key) !== undefined);
  return isHeld ? required.slice(0, 1) : [];
}

/** compileSchema compiles a schema for options ahead of time. @throws Error that says what is wrong with the schema */
export function compileSchema(schema: JsonSchema): void {
  validatorOf({ schema, root: schema });
}

function validatorOf({ schema, root }: Shape): ValidateFunction {
  const known = validators.get(schema);
  if (known !== undefined) return known;
  const ready = schema === root ? readyValidators[digestOf(schema)]?.() : undefined;
  const validate = ready ?? compiled({ schema, root });
  validators.set(schema, validate);
  return validate;
}

function compiled({ schema, root }: Shape): ValidateFunction {
  const whole = schema === root ? schema : { ...schema, definitions: root['definitions'] ?? {} };
  const compiler = (made.compiler ??= openSchemaCompiler());
  const validate = compiler.compile(whole);
  // Its own cache would hold the schemas of plugins that are no longer loaded.
  compiler.removeSchema(whole);
  return validate;
}

function isChoice({ keyword }: ErrorObject): boolean {
  return keyword === 'anyOf' || keyword === 'oneOf';
}

/**
 * A bad name is said by `propertyNames`, what `then` lacks by itself, a missing key by the unknown one that seems to be it
 * misspelt; of a node of the wrong kind nothing else is said.
 */
function isSaidElsewhere(error: ErrorObject, errors: readonly ErrorObject[]): boolean {
  if (error.propertyName !== undefined || error.keyword === 'if') return true;
  const isBeside = (other: ErrorObject): boolean =>
    other.instancePath === error.instancePath && other.parentSchema === error.parentSchema;
  if (error.keyword === 'required') return isMisspelt(textOf(error, 'missingProperty'), unknownAt(error, errors));
  return isChoice(error) && errors.some((other) => other.keyword === 'type' && isBeside(other));
}

function unknownAt({ instancePath }: ErrorObject, errors: readonly ErrorObject[]): readonly string[] {
  const unknown = errors.filter(
    (other) => other.keyword === 'additionalProperties' && other.instancePath === instancePath,
  );
  return unknown.map((other) => textOf(other, 'additionalProperty'));
}

function textOf(error: ErrorObject, param: string): string {
  const params: Readonly<Record<string, unknown>> = error.params;
  return String(params[param]);
}

/** An error is inside a choice when it is at or below its place and does not come from the keywords beside it. */
function isInside(error: ErrorObject, choice: ErrorObject): boolean {
  const beside: JsonSchema = choice.parentSchema ?? {};
  if (error.instancePath === choice.instancePath) return error.parentSchema !== beside;
  return error.instancePath.startsWith(`${choice.instancePath}/`) && !('properties' in beside || 'items' in beside);
}

function nodeAt(node: ConfigNode, pointer: string): ConfigNode {
  let found = node;
  for (const step of pointer.split('/').slice(1)) {
    const name = step.replace(/~1/g, '/').replace(/~0/g, '~');
    const next =
      found.kind === 'map'
        ? found.entries.find(({ key }) => key === name)?.value
        : found.kind === 'list'
          ? found.items[Number(name)]
          : undefined;
    if (next === undefined) return found;
    found = next;
  }
  return found;
}
