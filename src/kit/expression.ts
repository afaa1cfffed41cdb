import type { Place } from '../model/node.ts';
import type { Target } from '../model/target.ts';
import type { Value } from '../model/value.ts';
import type { Table } from './join.ts';

/** Document is a decoded body. `dialect` says how paths read it: in `xml` every child element is a list. */
export interface Document {
  readonly dialect: 'json' | 'xml';
  readonly root: unknown;
  /** Lines that the decoder passed over. */
  readonly passedOver?: number;
}

/** Answer is what `$response` reads: the answer itself. Header names are in lower case. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly seconds: number;
  readonly bytes: number;
}

/** Scope is what all items of one document share. */
export interface Scope {
  readonly document: Document;
  readonly response?: Answer;
  readonly target?: Target;
  readonly params?: Readonly<Record<string, string>>;
  /** Unix milliseconds. */
  readonly now: number;
  /** The table of a lookup; undefined when an optional one has none yet. */
  table(name: string): Table | undefined;
}

/** Frame is where an expression is evaluated: the item (`$`), its `$key`, and the frame outside it (`$parent`). */
export interface Frame {
  readonly item: unknown;
  readonly key: string | number | undefined;
  readonly parent: Frame | undefined;
  readonly scope: Scope;
}

/** JsonTemplate is a structure whose texts are templates. */
export type JsonTemplate =
  Template | number | boolean | null | readonly JsonTemplate[] | { readonly [member: string]: JsonTemplate };

/** NOWHERE is a frame outside any document, for what is the same everywhere. */
export const NOWHERE: Frame = Object.freeze({
  item: undefined,
  key: undefined,
  parent: undefined,
  scope: { document: { dialect: 'json' as const, root: undefined }, now: 0, table: () => undefined },
});

/** Observed is a part of an expression, a head or a step, as it was evaluated; of an `each` the value is the list of items. */
export interface Observed {
  /** As written, of a step its name. */
  readonly part: string;
  readonly place: Place;
  readonly value: Value;
  readonly frame: Frame;
}

/** Observer sees each part of an expression as it is evaluated; tools that explain a value pass one at compile time. */
export type Observer = (seen: Observed) => void;

/** Expression is a compiled expression: pure, it never throws but for the fault of `required`. */
export interface Expression {
  /** As written in the config, `${…}` shown as references. */
  readonly text: string;
  evaluate(frame: Frame): Value;
}

/** Program is a compiled CEL expression; as a step it sees the pipeline's value as `value`. */
export interface Program extends Expression {
  evaluate(frame: Frame, value?: Value): Value;
}

/** Each is a compiled `each`: it walks to a part of the document and gives one frame per item. */
export interface Each {
  readonly text: string;
  rounds(frame: Frame): readonly Frame[];
}

/** Hide writes something in the place of a text that came from outside the file, given with its reference as written. */
export type Hide = (outside: { readonly text: string; readonly reference: string }) => string;

/** Template is text with expressions between `{{ }}`. */
export interface Template {
  readonly text: string;
  /** True when it holds no expression: `render` gives the same text for every frame. */
  readonly isConstant: boolean;
  /** A missing part becomes empty text. `encode` is applied to each computed part, not to the text around. */
  render(frame: Frame, encode?: (value: string) => string): string;
  /** Like render, with `hide` in the place of what came from outside the file. */
  renderHidden?(frame: Frame, hide: Hide, encode?: (value: string) => string): string;
  /** Like render, but undefined when a part is missing. */
  renderWhole(frame: Frame, encode?: (value: string) => string): string | undefined;
}
