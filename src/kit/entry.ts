/** What `omni-exporter/plugin` gives: all that a plugin is written with. */
export type { Regex } from './compiler.ts';
export type {
  Answer,
  Document,
  Each,
  Expression,
  Frame,
  JsonTemplate,
  Program,
  Scope as DocumentScope,
  Template,
} from './expression.ts';
export { type Http, type HttpRequest, type HttpResponse, withHeader } from './http.ts';
export type { Join, OnMiss, Table, TableEntry } from './join.ts';
export { type Keyed, keyedTable, type Row } from './keyed-table.ts';
export {
  type Auth,
  type Context,
  type DecodeLimits,
  type Decoder,
  definePlugin,
  type Example,
  type FileFlaw,
  type JsonSchema,
  type Kind,
  type Kinds,
  type Log,
  type Plugin,
  type Transform,
} from './plugin.ts';
export { Element } from '../model/element.ts';
export { Fault, type FaultCode, type FaultDetails, type Stage } from '../model/fault.ts';
export {
  ABSENT,
  asValue,
  type DropReason,
  ExactNumber,
  isMissing,
  LOOKUP_MISS,
  Missing,
  NO_MATCH,
  NOT_A_NUMBER,
  NOT_A_TEXT,
  only,
  parseNumber,
  readNumber,
  readText,
  SEVERAL,
  UNMAPPED,
  type Value,
} from '../model/value.ts';
