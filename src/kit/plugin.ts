import type { Value } from '../model/value.ts';
import type { Document, Frame } from './expression.ts';
import type { Http, HttpRequest, HttpResponse } from './http.ts';
import type { Join } from './join.ts';

/** Verdict says whether asking once more, authorized anew, may help. */
export type Verdict = 'retry' | 'give-up';

/** Auth puts credentials on a request. */
export interface Auth {
  /** Gives the request with credentials; it is called for every request, several at a time. */
  authorize(request: HttpRequest, signal: AbortSignal): HttpRequest | Promise<HttpRequest>;
  /**
   * Told of every answer of 401, 403 or a status that is not accepted; `request` is the object that `authorize` gave.
   * The request is made once more when a plugin says so, and never twice more.
   */
  rejected?(response: HttpResponse, request: HttpRequest): Verdict | Promise<Verdict>;
}

/** DecodeLimits bounds what a decoder may build. */
export interface DecodeLimits {
  readonly depth: number;
  /** Call it before what takes long is begun. It may throw, so that the body is read where nobody waits: let that pass. */
  readonly slow?: () => void;
}

/** Decoder turns a body into a document; it throws DECODE_… faults. `contentType` is the header as sent, or ''. */
export interface Decoder {
  decode(body: Uint8Array, contentType: string, limits: DecodeLimits): Document;
}

/** Transform is one step of a pipeline. It gives a Missing when it cannot; `frame` is where the expression is evaluated. */
export type Transform = (value: Value, frame: Frame) => Value;

/** Kinds maps each kind of plugin to what its `create` gives. */
export interface Kinds {
  readonly auth: Auth;
  readonly decode: Decoder;
  readonly join: Join;
  readonly transform: Transform;
}

export type Kind = keyof Kinds;

export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Context is all that a plugin may touch of the process. */
export interface Context {
  readonly log: Log;
  /** Unix milliseconds. */
  readonly now: () => number;
  readonly http: Http;
  /** Aborted when the plugin's generation is disposed. */
  readonly signal: AbortSignal;
  /** Hands a resource over to the generation: disposed with it, last in first out. Throws for a transform, which belongs to the config. */
  own<T extends Disposable | AsyncDisposable>(resource: T): T;
  /** Opens a decoder by name; `options` as its own `create` takes them. Rejects when there is none of that name. */
  decoder(name: string, options?: object): Promise<Decoder>;
}

/** FileFlaw says why a file that an option names cannot be used: `{file} {reason}`. */
export interface FileFlaw {
  readonly option: string;
  readonly reason: string;
}

/**
 * JsonSchema is JSON Schema draft 7 with three additions: `compile` on a field says that it reaches `create` compiled
 * ('expression' → Expression, 'each' → Each, 'template' → Template, 'regex' → Regex, 'cel' → Program, 'json' → JsonTemplate, 'duration' → seconds, 'size' → bytes,
 * 'file' → absolute path, 'text' → the scalar's source text; 'lookup', 'source' → a name that must exist),
 * `constant: true` beside 'template' or 'json' refuses `{{ }}` in them, and `writeOnly: true` marks a secret.
 */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** Example is documentation and test at once: `options` as in YAML, and for pure kinds what comes out of what goes in. */
export interface Example {
  readonly title: string;
  readonly options: unknown;
  readonly input?: unknown;
  readonly output?: unknown;
}

/** Plugin is one built-in or third-party part. `options` describes what stands in YAML; create gets it compiled. */
export interface Plugin<K extends Kind = Kind, Options = never> {
  readonly kind: K;
  readonly name: string;
  readonly summary: string;
  readonly options: JsonSchema;
  readonly examples: readonly Example[];
  /** transform: whether the step wants to see missing values too (`default`, `count`, `required`). */
  readonly seesMissing?: boolean;
  /** join: looks into the files that the options name, when the config is loaded; undefined when all can be used. */
  checkFiles?(options: Options, context: Pick<Context, 'decoder'>): Promise<FileFlaw | undefined>;
  /** Transforms are created at once; the other kinds may take their time. */
  create(options: Options, context: Context): K extends 'transform' ? Transform : Kinds[K] | Promise<Kinds[K]>;
}

/** definePlugin is the identity, there for its types. */
export function definePlugin<K extends Kind, Options>(plugin: Plugin<K, Options>): Plugin<K, Options> {
  return plugin;
}
