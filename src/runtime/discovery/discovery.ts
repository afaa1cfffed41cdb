import type { Config, HttpList, SourceConfig } from '../../config/config.ts';
import type { Log } from '../../kit/plugin.ts';
import { Fault } from '../../model/fault.ts';
import type { Family } from '../../model/family.ts';
import type { Target } from '../../model/target.ts';
import type { Clock } from '../clock.ts';
import { family, type Head } from '../self-metrics.ts';
import { askForTargets } from './ask-for-targets.ts';
import { openTargetList, type TargetList, type TargetListParts } from './target-list.ts';

/** Discovery asks again and again for the lists of targets that a config names by url, and keeps the last good ones. */
export interface Discovery extends Disposable {
  /** Asks for the lists of another config from now on; those that both name go on. */
  look(config: Config): void;
  /** The targets of a source or module by now: those that its config knows, then those of its lists; the first of a name wins. */
  targetsOf(source: SourceConfig): readonly Target[];
  /** Whether a list has changed since the last `taken`. */
  readonly isStale: () => boolean;
  /** Says that what the lists hold now is about to be put to work. */
  taken(): void;
  families(): readonly Family[];
}

/** DiscoveryParts is what a discovery needs. */
export interface DiscoveryParts {
  readonly clock: Clock;
  readonly log: Log;
  /** Whether each request is written to the log, at the level debug. */
  readonly logsRequests?: boolean;
  /** Told when a list has changed. */
  readonly changed: () => void;
}

/** createDiscovery begins without a config. */
export function createDiscovery({ clock, log, logsRequests = false, changed }: DiscoveryParts): Discovery {
  const lists = new Map<string, TargetList>();
  let isStale = false;
  const begin = ({ list, label, name }: Wanted): TargetList => {
    const names = new Set([name]);
    const news = (found: readonly Target[] | Fault): void => {
      const sources = [...names];
      if (found instanceof Fault)
        return log.warn({ sources, code: found.code, reason: found.message }, 'no list of targets');
      log.info({ sources, targets: found.length }, 'targets changed');
      isStale = true;
      changed();
    };
    const asked = (curl: string): void => log.debug({ sources: [...names], curl }, 'request');
    const ask: TargetListParts['ask'] = (signal) =>
      askForTargets(list, { label, signal, ...(logsRequests && { asked }) });
    return openTargetList({ ask, names, seconds: list.refresh, news }, clock);
  };
  return {
    look(config) {
      const wanted = wantedBy(config);
      for (const [key, list] of lists) if (!wanted.has(key) && lists.delete(key)) list[Symbol.dispose]();
      for (const [key, one] of wanted) {
        const known = lists.get(key);
        if (known === undefined) lists.set(key, begin(one));
        else known.names.add(one.name);
      }
    },
    targetsOf: (source) => targetsOf(source, lists),
    isStale: () => isStale,
    taken: () => void (isStale = false),
    families: () => familiesOf([...lists.values()]),
    [Symbol.dispose]() {
      for (const list of lists.values()) list[Symbol.dispose]();
      lists.clear();
    },
  };
}

function targetsOf(
  { targets, target_label: label }: SourceConfig,
  lists: ReadonlyMap<string, TargetList>,
): readonly Target[] {
  if (targets === undefined) return [];
  const found = targets.lists.flatMap((list) => lists.get(keyOf(list, label))?.targets ?? []);
  const all = [...targets.known, ...found];
  const first = new Map([...all].reverse().map((target) => [target.name, target]));
  return all.filter((target) => first.get(target.name) === target);
}

interface Wanted {
  readonly list: HttpList;
  readonly label: string;
  readonly name: string;
}

function wantedBy({ sources, modules }: Config): ReadonlyMap<string, Wanted> {
  const entries = [...Object.entries(sources), ...Object.entries(modules)];
  return new Map(
    entries.flatMap(([name, { targets, target_label: label }]) =>
      (targets?.lists ?? []).map((list) => [keyOf(list, label), { list, label, name }] as const),
    ),
  );
}

function keyOf(list: HttpList, label: string): string {
  return JSON.stringify([list, label]);
}

const UP = {
  name: 'omni_target_list_up',
  type: 'gauge',
  help: 'Whether the list of targets of http_sd could be read last time.',
} as const;
const TARGETS = {
  name: 'omni_target_list_targets',
  type: 'gauge',
  help: 'How many targets the last good list of http_sd holds.',
} as const;

/** LIST_HEADS is all that the exporter tells of lists of targets. */
export const LIST_HEADS: readonly Head[] = [UP, TARGETS];

function familiesOf(lists: readonly TargetList[]): readonly Family[] {
  const asked = lists.filter(({ isUp }) => isUp !== undefined);
  if (asked.length === 0) return [];
  const sourceOf = ({ names }: TargetList): string => [...names].sort().join(',');
  return [
    family(
      UP,
      asked.map((list) => [{ source: sourceOf(list) }, list.isUp === true ? 1 : 0]),
    ),
    family(
      TARGETS,
      asked.map((list) => [{ source: sourceOf(list) }, list.targets.length]),
    ),
  ];
}
