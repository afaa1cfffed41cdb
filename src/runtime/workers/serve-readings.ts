import type { MessagePort, Transferable } from 'node:worker_threads';
import { reread, type Reread } from '../../config/reread.ts';
import type { Context, Log } from '../../kit/plugin.ts';
import type { Registry } from '../../kit/registry.ts';
import type { HttpResponse } from '../../kit/http.ts';
import { readSourceOf, type ReadSource } from './read-source.ts';
import { createQuestions } from './questions.ts';
import type { FromThread, ReadMessage, ToThread, WireRead, WireTables } from './wire.ts';

/**
 * serveReadings reads sources in this thread, for the one at the other end of the port. Each message is a step, and
 * `idle` says that all that it set off is done, or waits for an answer; at first, that the thread has started.
 */
export function serveReadings(port: MessagePort, builtIn: Registry): void {
  const served = new ServedReadings(port, builtIn);
  const idle = (): void => port.postMessage({ type: 'idle' } satisfies FromThread);
  port.on('message', (message: ToThread) => {
    served.hear(message);
    setImmediate(idle);
  });
  idle();
}

class ServedReadings {
  readonly #port: MessagePort;
  readonly #builtIn: Registry;
  readonly #sources = new Map<number, Promise<ReadSource | undefined>>();
  readonly #asked = createQuestions<HttpResponse>();
  readonly #awaited = createQuestions<WireTables>();
  #config: Reread | undefined;
  #now = 0;

  constructor(port: MessagePort, builtIn: Registry) {
    this.#port = port;
    this.#builtIn = builtIn;
  }

  hear(message: ToThread): void {
    if (message.type === 'close') return void this.#close(message.source);
    this.#now = message.now;
    if (message.type === 'read') void this.#read(message).catch(() => this.#done(message, undefined));
    else if (message.type === 'tables') this.#awaited.answer(message.ask, message.answer);
    else this.#asked.answer(message.ask, message.answer);
  }

  async #read(message: ReadMessage): Promise<void> {
    const { reading } = message;
    const source = await this.#sourceOf(message);
    const outcome = await source?.read(message, {
      now: () => this.#now,
      ask: (asking) => this.#asked.ask((ask) => this.#send({ type: 'ask', reading, ask, asking })),
      tables: () => this.#awaited.ask((ask) => this.#send({ type: 'wait', reading, ask })),
    });
    this.#done(message, outcome);
  }

  #done({ reading, source }: ReadMessage, outcome: WireRead | undefined): void {
    if (outcome === undefined) this.#sources.delete(source);
    const done: FromThread = { type: 'done', reading, ...(outcome && { outcome }) };
    this.#port.postMessage(done, outcome === undefined ? [] : ownMemory(outcome));
  }

  #send(message: FromThread): void {
    this.#port.postMessage(message);
  }

  /** Undefined for one that cannot be compiled here. */
  #sourceOf({ source: id, recipe }: ReadMessage): Promise<ReadSource | undefined> {
    const known = this.#sources.get(id);
    if (known !== undefined) return known;
    if (recipe === undefined) return Promise.resolve(undefined);
    const source = this.#compile(recipe).catch(() => undefined);
    this.#sources.set(id, source);
    return source;
  }

  async #compile(recipe: NonNullable<ReadMessage['recipe']>): Promise<ReadSource> {
    if (recipe.written !== undefined) this.#config = reread(recipe.written, this.#builtIn);
    if (this.#config === undefined) throw new Error('no config');
    const context: Pick<Context, 'log' | 'now'> = { log: this.#log(), now: () => this.#now };
    return readSourceOf(recipe, this.#config.one(recipe.section, recipe.name), context);
  }

  #log(): Log {
    const write =
      (level: keyof Log) =>
      (fields: object, message: string): void =>
        this.#send({ type: 'log', level, fields: plain(fields), message });
    return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
  }

  async #close(id: number): Promise<void> {
    const source = await this.#sources.get(id);
    this.#sources.delete(id);
    await source?.[Symbol.asyncDispose]();
  }
}

/** What is written to a log may hold functions, which no message can. */
function plain(fields: object): object {
  try {
    return structuredClone(fields);
  } catch {
    return JSON.parse(JSON.stringify(fields)) as object;
  }
}

/** The memory that is handed over with an outcome. */
function ownMemory({ families, labels }: WireRead): Transferable[] {
  const arrays = [
    ...labels.map(({ text }) => text),
    ...families.flatMap(({ values, lines }) => [values, ...lines.map(([, text]) => text)]),
  ];
  const buffers = arrays.filter(({ buffer, byteLength }) => buffer.byteLength === byteLength && byteLength > 0);
  return buffers.map(({ buffer }) => buffer as ArrayBuffer);
}
