import type { Written } from '../../config/config.ts';
import type { HttpResponse } from '../../kit/http.ts';
import type { Log } from '../../kit/plugin.ts';
import type { Target } from '../../model/target.ts';
import type { FarAsking } from '../../pipeline/elsewhere.ts';
import type { Read } from '../../pipeline/reading.ts';
import type { WireFamilies } from './columns.ts';
import type { WireFault } from './faults.ts';
import type { Failed } from './questions.ts';
import type { WirePart, WireTable } from './tables.ts';

/** ToThread is what a thread is told. Each is a step: the thread answers it with `idle` when there is nothing left to do. */
export type ToThread = ReadMessage | AnswerMessage | TablesMessage | CloseMessage;

/** ReadMessage begins to read a source. */
export interface ReadMessage {
  readonly type: 'read';
  /** Which reading it is, for what is said of it from now on. */
  readonly reading: number;
  readonly source: number;
  /** For a source that the thread does not know yet. */
  readonly recipe?: WireRecipe;
  /** Unix milliseconds. */
  readonly now: number;
  /** The columns of labels that need not be sent again. */
  readonly known: readonly number[];
}

/** WireRecipe is what a source is compiled from. */
export interface WireRecipe {
  readonly section: 'sources' | 'modules';
  readonly name: string;
  readonly target?: Target;
  readonly params?: Readonly<Record<string, string>>;
  readonly help: readonly (readonly [name: string, help: string])[];
  /** What the config was read from; absent when it is what was sent last. */
  readonly written?: Written;
}

/** WireTables is the lookups that a source reads. */
export interface WireTables {
  readonly lookups: readonly WireLookup[];
  /** Parts that the thread does not know yet. */
  readonly parts: readonly (readonly [id: number, part: WirePart])[];
}

/** WireLookup is how a lookup is seen before and after the source has made its own table of it. */
export interface WireLookup {
  readonly name: string;
  readonly before: WireView;
  /** For a lookup that the source fills. */
  readonly after?: WireView;
}

/** WireView is a table by the ids of its parts, 0 for what the source makes itself; or why there is none; or nothing. */
export type WireView =
  | (Pick<WireTable, 'size' | 'duplicates' | 'keyless' | 'onMiss'> & { readonly parts: readonly number[] })
  | { readonly fault: WireFault }
  | undefined;

/** AnswerMessage is what was asked for, or why there is none. */
export interface AnswerMessage {
  readonly type: 'answer';
  readonly reading: number;
  readonly ask: number;
  readonly now: number;
  readonly answer: HttpResponse | Failed;
}

/** TablesMessage is the tables of other sources, or why there are none. */
export interface TablesMessage {
  readonly type: 'tables';
  readonly reading: number;
  readonly ask: number;
  readonly now: number;
  readonly answer: WireTables | Failed;
}

/** CloseMessage ends a source. */
export interface CloseMessage {
  readonly type: 'close';
  readonly source: number;
}

/** FromThread is what a thread tells. */
export type FromThread = AskMessage | WaitMessage | DoneMessage | LogMessage | StrayMessage | { readonly type: 'idle' };

/** AskMessage asks for an answer. */
export interface AskMessage {
  readonly type: 'ask';
  readonly reading: number;
  readonly ask: number;
  readonly asking: FarAsking;
}

/** WaitMessage asks for the tables of other sources, which may still be in the making. */
export interface WaitMessage {
  readonly type: 'wait';
  readonly reading: number;
  readonly ask: number;
}

/** DoneMessage ends a reading; without an outcome the source cannot be read there. */
export interface DoneMessage {
  readonly type: 'done';
  readonly reading: number;
  readonly outcome?: WireRead;
}

/** LogMessage is a line that a plugin writes. */
export interface LogMessage {
  readonly type: 'log';
  readonly level: keyof Log;
  readonly fields: object;
  readonly message: string;
}

/** StrayMessage tells of an error that nobody waited for, in the fields of a line of the log. */
export interface StrayMessage {
  readonly type: 'stray';
  readonly fields: object;
}

/** WireRead is the outcome of a reading. */
export interface WireRead extends Pick<Read, 'bytes' | 'status' | 'drops' | 'origin'>, WireFamilies {
  readonly fault?: WireFault;
  readonly tables: readonly (readonly [lookup: string, table: WireTable])[];
  readonly spent: readonly number[];
  /** How often each lookup was missed. */
  readonly misses: ReadonlyMap<string, number>;
}
