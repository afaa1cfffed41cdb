import type { Compiler, Report } from '../kit/compiler.ts';
import { didYouMean } from '../kit/did-you-mean.ts';
import type { Frame, Observer } from '../kit/expression.ts';
import { PluginFault } from '../kit/guard.ts';
import { compileOptions } from '../kit/options.ts';
import type { Plugin, Transform } from '../kit/plugin.ts';
import { PURE } from '../kit/pure-context.ts';
import type { Registry } from '../kit/registry.ts';
import type { ConfigNode, Place, Problem } from '../model/node.ts';
import { Fault } from '../model/fault.ts';
import { isMissing, type Value } from '../model/value.ts';
import { holdsReference } from './config-text.ts';

export interface StepTools {
  readonly registry: Registry;
  readonly compiler: Compiler;
  readonly report: Report;
  readonly observer: Observer | undefined;
}

/** compileStep compiles one step of a pipeline: a step's name, or its name with an argument. */
export function compileStep(node: ConfigNode, tools: StepTools): Transform {
  const call = holdsReference(node) && node.kind === 'scalar' ? undefined : callOf(node);
  if (call === undefined) {
    const hint =
      'A step is a name, or one name with its argument. Quote a path or regex that stands in [ ]: ["$.a[0]", required].';
    return broken(tools, { code: 'CONFIG_EXPRESSION', place: node.place, message: 'this is no step', hint });
  }
  const plugin = tools.registry.find('transform', call.name);
  if (plugin === undefined) {
    const hint = didYouMean(call.name, tools.registry.names('transform')) ?? hintForUnknown(call.name);
    return broken(tools, { code: 'CONFIG_UNKNOWN_STEP', place: call.place, message: `no step ${call.name}`, hint });
  }
  const transform = createTransform(plugin, call, tools);
  return transform === undefined
    ? (value) => value
    : guard(plugin, transform, { place: call.place, observer: tools.observer });
}

interface Call {
  readonly name: string;
  readonly place: Place;
  readonly argument: ConfigNode | undefined;
}

function callOf(node: ConfigNode): Call | undefined {
  if (node.kind === 'scalar' && node.value !== null) return { name: node.text, place: node.place, argument: undefined };
  const entry = node.kind === 'map' && node.entries.length === 1 ? node.entries[0] : undefined;
  return entry && { name: entry.key, place: entry.keyPlace, argument: entry.value };
}

function hintForUnknown(name: string): string {
  return /^[$\d[\]]/.test(name)
    ? 'Only the first entry of a pipeline gives a value. A path with brackets in [ ] must be quoted: ["$.a[0]", required].'
    : 'The first entry of a pipeline gives a value, each other is a step; see the list of steps.';
}

function broken({ report }: StepTools, problem: Problem): Transform {
  report(problem);
  return (value) => value;
}

/** Creates the step; undefined when its argument is wrong, which is reported. */
function createTransform(plugin: Plugin<'transform'>, call: Call, tools: StepTools): Transform | undefined {
  const problems: Problem[] = [];
  const report: Report = (problem) => {
    problems.push(problem);
    tools.report(problem);
  };
  if (call.argument === undefined && needsArgument(plugin)) {
    const hint = `Write ${call.name}: ARGUMENT.`;
    report({ code: 'CONFIG_EXPRESSION', place: call.place, message: `${call.name} needs an argument`, hint });
    return undefined;
  }
  const options = compileOptions(plugin.options, call.argument, { compiler: tools.compiler, report });
  if (problems.length > 0) return undefined;
  try {
    return plugin.create(options as never, PURE);
  } catch (cause) {
    const place = call.argument?.place ?? call.place;
    const reason = refusedFor(cause, call.argument);
    report({ code: 'CONFIG_EXPRESSION', place, message: `the step ${call.name} refuses its argument: ${reason}` });
    return undefined;
  }
}

/** What a built-in step says, and what a third party's is shown by: its error's class. */
function refusedFor(cause: unknown, argument: Call['argument']): string {
  if (cause instanceof PluginFault) return String(cause.details['reason']);
  const isShown = cause instanceof Error && !(argument !== undefined && holdsReference(argument));
  return isShown ? cause.message : 'it gives no reason that may be shown';
}

/** A step may stand alone when its schema takes `null`, has a default or says nothing, or when an example has no options. */
function needsArgument({ options, examples }: Plugin<'transform'>): boolean {
  if ('default' in options || [options['type']].flat().includes('null')) return false;
  if (options['type'] === undefined && examples.length === 0) return false;
  return examples.every((example) => example.options !== undefined && example.options !== null);
}

/** Lets missing values pass by, and turns an error without a code into a fault that names the step. */
function guard(
  { name, seesMissing }: Plugin<'transform'>,
  transform: Transform,
  { place, observer }: Pick<StepTools, 'observer'> & Pick<Call, 'place'>,
): Transform {
  const run = (value: Value, frame: Frame): Value => {
    if (isMissing(value) && seesMissing !== true) return value;
    try {
      return transform(value, frame);
    } catch (cause) {
      if (cause instanceof Fault) throw cause;
      throw new Fault('EXTRACT_STEP', { step: name, reason: cause instanceof Error ? cause.name : 'unknown' }, cause);
    }
  };
  if (observer === undefined) return run;
  return (value, frame) => {
    const result = run(value, frame);
    observer({ part: name, place, value: result, frame });
    return result;
  };
}
