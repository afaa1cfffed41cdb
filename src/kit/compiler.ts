import type { ConfigNode, Problem } from '../model/node.ts';
import type { Each, Expression, Program, Template } from './expression.ts';

/** Regex is an RE2 pattern: it takes linear time on any input. */
export interface Regex {
  readonly text: string;
  /** Groups of the first match ([0] is the whole), or undefined. */
  exec(input: string): readonly (string | undefined)[] | undefined;
  /** Groups of every match. */
  execAll(input: string): readonly (readonly (string | undefined)[])[];
  replaceAll(input: string, replacement: string): string;
  /** The names of the groups in order, '' for one without: groupNames[0] is the name of group 1. */
  readonly groupNames: readonly string[];
}

/** Report takes a problem; compiling goes on, so that all are found at once. */
export type Report = (problem: Problem) => void;

/** Compiler turns config nodes into closures. A bad one is reported with its place and gives a stand-in that is never run. */
export interface Compiler {
  expression(node: ConfigNode): Expression;
  each(node: ConfigNode): Each;
  template(node: ConfigNode): Template;
  regex(node: ConfigNode): Regex;
  cel(node: ConfigNode): Program;
}
