import { isOverOf, whenOverOf } from '../../kit/ending.ts';
import { Fault } from '../../model/fault.ts';
import type { Elsewhere, FarFetch, FarRead } from '../../pipeline/elsewhere.ts';
import type { Run } from '../../pipeline/run.ts';
import type { SourceEntry } from '../plan.ts';
import type { Recipe } from '../recipe.ts';
import { createFamilyReader, type FamilyReader } from './columns.ts';
import { faultFromWire, faultToWire } from './faults.ts';
import { createTableSender, type TableSender } from './send-tables.ts';
import { tableFromWire } from './tables.ts';
import type { Session, Thread } from './thread.ts';
import type { AskMessage, ToThread, WaitMessage, WireRead, WireRecipe, WireTables } from './wire.ts';
import type { Threads, WorkersParts } from './workers.ts';

/** FarSourceParts is what a source that is read in a thread is made of. */
export interface FarSourceParts extends Pick<WorkersParts, 'clock' | 'events' | 'chunks' | 'log'> {
  /** No other source has it. */
  readonly id: number;
  readonly entry: SourceEntry;
  readonly recipe: Recipe;
  readonly threads: Threads;
}

/** How often a reading is begun when its thread dies of another. */
const ATTEMPTS = 3;

/** What ends a reading: its outcome, undefined when there can be none, or LOST when it has to be begun again. */
type Ending = FarRead | undefined | typeof LOST;

const LOST = Symbol('lost');

/** createFarSource makes the place of one source. */
export function createFarSource(parts: FarSourceParts): Elsewhere {
  return new FarSource(parts);
}

/** Shared is what is known of what the thread has. */
interface Shared {
  readonly tables: TableSender;
  readonly families: FamilyReader;
}

class FarSource implements Elsewhere {
  readonly #parts: FarSourceParts;
  #readings = 0;
  #shared: Shared | undefined;

  constructor(parts: FarSourceParts) {
    this.#parts = parts;
  }

  async read(run: Run, fetch: FarFetch): Promise<FarRead | undefined> {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      const ending = await this.#attempt(run, fetch);
      if (ending !== LOST) return ending;
    }
    return failed(new Fault('EXTRACT_WORKER', { reason: 'others made it end' }));
  }

  /** Made when it is needed: hardly any source is ever read in a thread. */
  get #sharing(): Shared {
    return (this.#shared ??= { tables: createTableSender(this.#parts.entry), families: createFamilyReader() });
  }

  [Symbol.dispose](): void {
    this.#parts.threads.leave(this.#parts.id);
  }

  async #attempt(run: Run, fetch: FarFetch): Promise<Ending> {
    const { id, threads } = this.#parts;
    const thread = threads.of(id);
    const isNew = !thread.sources.has(id);
    if (isNew) this.#shared = undefined;
    const recipe = isNew ? this.#recipeFor(thread) : undefined;
    thread.sources.add(id);
    const reading = (this.#readings += 1) * SOURCES + id;
    const begin = {
      ...{ type: 'read' as const, reading, source: id, now: run.now(), known: this.#sharing.families.known },
      ...(recipe && { recipe }),
    };
    const ending = await this.#run(thread, { begin, run, fetch });
    threads.rest(thread);
    return ending;
  }

  #recipeFor(thread: Thread): WireRecipe {
    const { entry, recipe } = this.#parts;
    const { name, target } = entry.plan;
    const { section, params, names, from } = recipe;
    const isKnown = thread.written === from.written;
    thread.written = from.written;
    return {
      ...{ section, name, ...(target && { target }), ...(params && { params }) },
      help: names.flatMap((metric) => {
        const help = from.help.get(metric);
        return help === undefined ? [] : [[metric, help] as const];
      }),
      ...(!isKnown && { written: from.written }),
    };
  }

  #run(thread: Thread, { begin, run, fetch }: Running): Promise<Ending> {
    return new Promise((resolve) => {
      const session: Session = {
        id: begin.reading,
        told: (message) => {
          if (message.type === 'ask') void this.#answer(message, { thread, session, run, fetch });
          else if (message.type === 'wait') void this.#giveTables(message, { thread, session, run, end });
          else end(message.outcome && this.#readOutcome(message.outcome, run));
        },
        lost: (reason) => {
          if (reason !== undefined) end(failed(new Fault('EXTRACT_WORKER', { reason })));
          else end(thread.hasStarted ? LOST : undefined);
        },
      };
      const giveUp = (): void => {
        const { plan } = this.#parts.entry;
        const details = { origin: plan.name, seconds: plan.exchange.timeoutSeconds };
        end(failed(new Fault('FETCH_TIMEOUT', details)));
        this.#killAtEnd(thread, session, run);
      };
      let leaveRun = (): void => undefined;
      const end = (ending: Ending): void => {
        thread.leave(session);
        leaveRun();
        resolve(ending);
      };
      thread.join(session);
      if (isOverOf(run.signal)) return giveUp();
      leaveRun = whenOverOf(run.signal, giveUp);
      thread.send(begin, session);
    });
  }

  /** What does not come to an end by itself would keep the thread from all others. */
  #killAtEnd(thread: Thread, session: Session, run: Run): void {
    const { clock, threads } = this.#parts;
    const kill = (): void => {
      if (thread.running === session) threads.kill(thread);
    };
    const left = run.endsAt() - run.now();
    if (left <= 0) kill();
    else clock.after(left, kill);
  }

  async #answer({ reading, ask, asking }: AskMessage, { thread, session, run, fetch }: Answering): Promise<void> {
    const answer = await fetch(asking, run).catch((cause: unknown) => ({ fault: faultToWire(cause) }));
    const message: ToThread = { type: 'answer', reading, ask, now: run.now(), answer };
    // A body that has its memory to itself is handed over; it is not read here any more.
    const { buffer, byteLength } = 'body' in answer ? answer.body : new Uint8Array();
    const isOwn = byteLength > 0 && buffer.byteLength === byteLength && buffer instanceof ArrayBuffer;
    thread.send(message, session, isOwn ? [buffer] : []);
  }

  /** A table that does not tell its values keeps its source here. */
  async #giveTables({ reading, ask }: WaitMessage, { thread, session, run, end }: Waiting): Promise<void> {
    const tables = await this.#writeTables(run).catch((cause: unknown) => ({ fault: faultToWire(cause) }));
    if (tables === undefined) end(undefined);
    const answer = tables ?? { fault: { code: 'EXTRACT_WORKER', details: { reason: 'a table stays here' } } };
    thread.send({ type: 'tables', reading, ask, now: run.now(), answer }, session);
  }

  async #writeTables(run: Run): Promise<WireTables | undefined> {
    await run.ready?.();
    return this.#sharing.tables.write(run);
  }

  #readOutcome(outcome: WireRead, run: Run): FarRead {
    const { families, labels, fault, tables, misses, ...rest } = outcome;
    this.#parts.events.read();
    for (const [lookup, count] of misses) run.missed?.(lookup, count);
    return {
      ...rest,
      families: this.#sharing.families.read({ families, labels }, (...written) => this.#parts.chunks.put(...written)),
      ...(fault && { fault: faultFromWire(fault) }),
      tables: new Map(tables.map(([name, table]) => [name, tableFromWire(table)])),
    };
  }
}

/** Readings are counted for each source. */
const SOURCES = 2 ** 26;

interface Running {
  readonly begin: ToThread & { readonly reading: number };
  readonly run: Run;
  readonly fetch: FarFetch;
}

interface Answering extends Omit<Running, 'begin'> {
  readonly thread: Thread;
  readonly session: Session;
}

interface Waiting extends Omit<Answering, 'fetch'> {
  readonly end: (ending: Ending) => void;
}

function failed(fault: Fault): FarRead {
  return { families: [], fault, bytes: 0, drops: new Map(), tables: new Map(), spent: [] };
}
