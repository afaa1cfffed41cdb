import type { Config } from '../../config/config.ts';
import { formatProblem } from '../../config/format-problem.ts';
import type { Loaded } from '../../config/load.ts';
import { showConfig, type ShownFile } from '../../config/shown/show-config.ts';
import type { Log } from '../../kit/plugin.ts';
import { Fault } from '../../model/fault.ts';
import type { Problem } from '../../model/node.ts';
import type { Clock } from '../clock.ts';
import type { Generation } from '../generation.ts';
import type { Slot } from '../slot.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { type Diff, diffConfigs, formatDiff } from './diff.ts';

/** Outcome is what came of a reload. Only `reloaded` changed anything. */
export type Outcome =
  | { readonly kind: 'reloaded'; readonly diff: Diff }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'refused'; readonly problems: readonly Problem[] }
  /** Something that a config cannot be blamed for; `reason` holds no secret. */
  | { readonly kind: 'failed'; readonly reason: string };

/** LastReload is the last reload that was more than a look at what had not changed. `at` is in Unix milliseconds. */
export interface LastReload {
  readonly at: number;
  readonly outcome: Outcome;
}

/** Reloader puts a changed config in the place of the one that is in force. */
export interface Reloader extends AsyncDisposable {
  /** Reloads, one at a time: who asks while another is under way shares the next one. Never rejects. */
  reload(): Promise<Outcome>;
  readonly last: LastReload | undefined;
  /** The hash of the config in force. */
  readonly hash: string;
  /** The files of the config in force, without their secrets. */
  readonly shown: readonly ShownFile[];
}

/** ReloaderParts is what a reload is done with. */
export interface ReloaderParts {
  /** The config that is in force. */
  readonly started: InForce;
  readonly slot: Slot;
  readonly log: Log;
  readonly clock: Clock;
  load(): Promise<Loaded>;
  /** Whether something that the config leads to, as a list of targets, has changed since a generation was built. */
  readonly isStale?: () => boolean;
  /** Builds the generation of a config beside the one that serves; it rejects when a part of it cannot be built. */
  build(config: Config): Promise<Generation>;
  /** Told of every load: to look at its files, and to count it. */
  loaded(loaded: Loaded, outcome: Outcome): void | Promise<void>;
}

/** InForce is a config that was loaded without a problem. */
export type InForce = Extract<Loaded, { readonly config: Config }>;

interface State {
  config: Config;
  shown: readonly ShownFile[];
  last: LastReload | undefined;
  isOpen: boolean;
}

/** createReloader makes a reloader: validate, build, swap, drain, dispose, in that order; what fails before the swap changes nothing. */
export function createReloader(parts: ReloaderParts): Reloader {
  const { config, trees } = parts.started;
  const state: State = { config, shown: showConfig(trees, config.registry), last: undefined, isOpen: true };
  const reload = oneAtATime(async (): Promise<Outcome> => {
    const loaded = await parts.load();
    const outcome = await putInForce(loaded, state, parts).catch(failure);
    tell(parts.log, outcome);
    if (outcome.kind !== 'unchanged') state.last = { at: parts.clock.now(), outcome };
    await parts.loaded(loaded, outcome);
    return outcome;
  });
  return {
    reload,
    get hash() {
      return state.config.hash;
    },
    get shown() {
      return state.shown;
    },
    get last() {
      return state.last;
    },
    async [Symbol.asyncDispose]() {
      state.isOpen = false;
      await reload.idle();
    },
  };
}

async function putInForce(loaded: Loaded, state: State, parts: ReloaderParts): Promise<Outcome> {
  if ('problems' in loaded) return { kind: 'refused', problems: loaded.problems };
  const { config, trees } = loaded;
  if (config.hash === state.config.hash) {
    if (parts.isStale?.() === true) await swapIn(state.config, state, parts);
    return { kind: 'unchanged' };
  }
  const diff = diffConfigs(state.config, config);
  if (!(await swapIn(config, state, parts))) return { kind: 'unchanged' };
  state.config = config;
  state.shown = showConfig(trees, config.registry);
  return { kind: 'reloaded', diff };
}

/** False when the reloader was closed meanwhile. */
async function swapIn(config: Config, state: State, parts: ReloaderParts): Promise<boolean> {
  const generation = await parts.build(config);
  if (!state.isOpen) {
    await generation[Symbol.asyncDispose]();
    return false;
  }
  // The swap itself is at once; what it resolves with is the end of the generation before.
  parts.slot.swap(generation).catch((cause: unknown) => tellOfLeftovers(parts.log, cause));
  return true;
}

function failure(cause: unknown): Outcome {
  return { kind: 'failed', reason: reasonOf(cause) };
}

function tell(log: Log, outcome: Outcome): void {
  switch (outcome.kind) {
    case 'unchanged':
      log.debug({}, 'config is unchanged');
      return;
    case 'reloaded':
      log.info({ changes: formatDiff(outcome.diff) }, 'config reloaded');
      return;
    case 'refused':
      for (const problem of outcome.problems) log.error({ problem: formatProblem(problem) }, 'config refused');
      return;
    case 'failed':
      log.error({ reason: outcome.reason }, 'config could not be put in force');
  }
}

function tellOfLeftovers(log: Log, cause: unknown): void {
  log.warn({ reason: reasonOf(cause) }, 'parts of the config before could not be closed');
}

/** The text of an error may quote what it was given: its class has to do. */
function reasonOf(cause: unknown): string {
  if (cause instanceof Fault) return `${cause.code}: ${cause.message}`;
  return cause instanceof Error ? cause.name : typeof cause;
}
