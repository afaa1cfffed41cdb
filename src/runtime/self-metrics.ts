import { type Family, labelText, type MetricType } from '../model/family.ts';
import { FAULTS } from '../model/fault.ts';
import { PHASES, type Snapshot } from '../model/snapshot.ts';
import { intervalAfter } from './schedule.ts';
import type { History } from './snapshots.ts';
import type { UpMetric } from './plan.ts';

type Sample = readonly [labels: Readonly<Record<string, string>>, value: number];

/** Head is what is said once about a family of the exporter's own. */
export interface Head {
  readonly name: string;
  readonly type: MetricType;
  readonly help: string;
}

/** family builds a family of samples whose labels are not written yet. */
export function family(head: Head, samples: readonly Sample[]): Family {
  return Object.freeze({
    ...head,
    labels: samples.map(([labels]) => labelText(labels)),
    values: samples.map(([, value]) => value),
  });
}

/** gauge is the head of a gauge. */
export const gauge = (name: string, help: string): Head => ({ name, type: 'gauge', help });
const counter = (name: string, help: string): Head => ({ name, type: 'counter', help });

const UP = gauge('omni_source_up', 'Whether the last collection of the source succeeded.');
const SECONDS = gauge('omni_source_scrape_duration_seconds', 'How long the last collection of the source took.');
const PHASE = gauge(
  'omni_source_phase_seconds',
  'Time that the last collection of the source spent in each phase, over all its requests; 0 in connecting when all went over kept connections.',
);
const SAMPLES = gauge('omni_source_samples', 'How many samples of the source this page shows, its own metrics apart.');
const BYTES = gauge('omni_source_response_bytes', 'Size of the last answer of the source, decompressed.');
const SAMPLES_AGE = gauge(
  'omni_source_samples_age_seconds',
  'Seconds since the samples of the source that this page shows were read; for sources with keep_last or cache.',
);
const SAMPLES_STALE = gauge(
  'omni_source_samples_stale',
  'Whether this page shows samples of the source from before a failure (1) or from its last collection (0); for sources with keep_last or cache.',
);
const SUCCESS = gauge('omni_source_last_success_timestamp_seconds', 'When the source last succeeded, in Unix time.');
const INTERVAL = gauge(
  'omni_source_poll_interval_seconds',
  'Time between polls of the source now: longer than its refresh after failures in a row.',
);
const WAITED = counter(
  'omni_source_wait_seconds_total',
  'How long requests of the source waited for their turn at their server (limits.concurrency, limits.requests_per_second).',
);
const FAILURES = counter('omni_source_failures_total', 'How many collections of the source failed.');
const ERRORS = counter('omni_source_errors_total', 'Failures of the source by stage and code.');
const DROPS = counter('omni_source_dropped_samples_total', 'Samples and labels of the source left out, by reason.');

/** SOURCE_HEADS is all that the exporter tells of a source. */
export const SOURCE_HEADS: readonly Head[] = [
  ...[UP, SECONDS, PHASE, SAMPLES, BYTES, SAMPLES_AGE, SAMPLES_STALE, SUCCESS, INTERVAL, WAITED],
  ...[FAILURES, ERRORS, DROPS],
];

/** Age is how old samples are, and whether they are from before a failure. */
export interface Age {
  readonly seconds: number;
  readonly isStale: boolean;
}

/** What a page shows of a source; `late` when the page's scrape ran out of time. */
interface Served {
  readonly served: readonly Family[];
  /** Undefined where they are never old, or there are none. */
  readonly age: Age | undefined;
  readonly late: boolean;
  /** Undefined for a source that is read on scrape. */
  readonly refreshSeconds: number | undefined;
  /** What tells the source from others: its name, and its target's. */
  readonly own: Readonly<Record<string, string>>;
  /** What was told last time. */
  readonly before: readonly Family[];
}

/** selfFamilies tells of a source, beside the families of it that a page shows. */
export function selfFamilies(history: History, { served, age, late, refreshSeconds, own, before }: Served): Family[] {
  const { latest, lastSuccessAt, waitedSeconds } = history;
  const isUp = latest !== undefined && latest.fault === undefined && !late;
  const one = (head: Head, value: number): Family => single(head, value, { own, before });
  const families = [one(UP, isUp ? 1 : 0), one(SAMPLES, samplesOf(served))];
  if (latest !== undefined) {
    families.push(one(SECONDS, latest.seconds), one(BYTES, latest.bytes), ...phaseFamilies(latest, { own, before }));
  }
  if (age !== undefined) {
    families.push(one(SAMPLES_AGE, age.seconds), one(SAMPLES_STALE, age.isStale ? 1 : 0));
  }
  if (lastSuccessAt !== undefined) families.push(one(SUCCESS, lastSuccessAt / 1000));
  if (refreshSeconds !== undefined) families.push(one(INTERVAL, intervalAfter(refreshSeconds, history.failuresInARow)));
  if (waitedSeconds !== undefined) families.push(one(WAITED, waitedSeconds));
  families.push(one(FAILURES, history.failures));
  const errors = [...history.errors].map(([code, count]): Sample => [
    { ...own, stage: FAULTS[code].stage, code },
    count,
  ]);
  if (errors.length > 0) families.push(family(ERRORS, errors));
  const drops = [...history.drops].map(([reason, count]): Sample => [{ ...own, reason }, count]);
  if (drops.length > 0) families.push(family(DROPS, drops));
  return families;
}

/** What the last collection spent in each phase: they are always the same, so that their labels are written once. */
function phaseFamilies({ phases }: Snapshot, { own, before }: Known): readonly Family[] {
  if (phases === undefined) return [];
  const known = before.find(({ name }) => name === PHASE.name);
  const labels = known?.labels ?? PHASES.map((phase) => labelText({ ...own, phase }));
  return [Object.freeze({ ...PHASE, labels, values: phases })];
}

/** What is told again with another value. */
type Known = Pick<Served, 'own' | 'before'>;

/** One sample under the labels of the source: the family of before where it says the same, else at least its labels. */
function single({ name, type, help }: Head, value: number, { own, before }: Known): Family {
  const known = before.find((one) => one.name === name);
  if (known !== undefined && known.values[0] === value) return known;
  const labels = known?.labels ?? [labelText(own)];
  return Object.freeze({ name, type, help, labels, values: [value] });
}

function samplesOf(families: readonly Family[]): number {
  return families.reduce((sum, { values }) => sum + values.length, 0);
}

/** upFamily is the gauge that sources share under a name of the operator's own. */
export function upFamily({ name, help }: UpMetric, ups: readonly Up[]): Family {
  return family(
    gauge(name, help),
    ups.map(({ labels, isUp }) => [labels, isUp ? 1 : 0]),
  );
}

/** Up is whether all sources of a gauge succeeded last time, all those of one target where they have some. */
export interface Up {
  readonly labels: Readonly<Record<string, string>>;
  readonly isUp: boolean;
}

/** LookupFacts is what the metrics of a lookup tell. */
export interface LookupFacts {
  readonly lookup: string;
  /** The target whose table it is, under its label; empty for a table that all share. */
  readonly target: Readonly<Record<string, string>>;
  readonly entries: number;
  /** Rows that the table left out, because their key stood in it already or they had none. */
  readonly duplicates: number;
  readonly keyless: number;
  /** Undefined for a table that does not age. */
  readonly ageSeconds: number | undefined;
  readonly misses: number;
}

const ENTRIES = gauge(
  'omni_lookup_entries',
  'How many entries the table of the lookup has; 0 before it is first filled.',
);
const AGE = gauge('omni_lookup_age_seconds', 'Seconds since the table of the lookup was filled.');
const MISSES = counter('omni_lookup_misses_total', 'How many keys were not found in the table of the lookup.');
const LEFT_OUT = gauge(
  'omni_lookup_rows_left_out',
  'Rows that the table of the lookup left out: their key stood in it already (duplicate), or they had none (no_key).',
);

/** LOOKUP_HEADS is all that the exporter tells of a lookup. */
export const LOOKUP_HEADS: readonly Head[] = [ENTRIES, AGE, LEFT_OUT, MISSES];

/** lookupFamilies tells of lookups. */
export function lookupFamilies(facts: readonly LookupFacts[]): Family[] {
  if (facts.length === 0) return [];
  const each = (samples: (fact: LookupFacts) => readonly Sample[]): readonly Sample[] => facts.flatMap(samples);
  const aged = each(({ lookup, target, ageSeconds }) =>
    ageSeconds === undefined ? [] : [[{ ...target, lookup }, ageSeconds]],
  );
  return [
    family(
      ENTRIES,
      each(({ lookup, target, entries }) => [[{ ...target, lookup }, entries]]),
    ),
    ...(aged.length > 0 ? [family(AGE, aged)] : []),
    family(
      LEFT_OUT,
      each(({ lookup, target, duplicates, keyless }) => [
        [{ ...target, lookup, reason: 'duplicate' }, duplicates],
        [{ ...target, lookup, reason: 'no_key' }, keyless],
      ]),
    ),
    family(
      MISSES,
      each(({ lookup, target, misses }) => [[{ ...target, lookup }, misses]]),
    ),
  ];
}
