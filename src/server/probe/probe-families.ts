import type { Family } from '../../model/family.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { family, gauge, type Head } from '../../runtime/self-metrics.ts';

const SUCCESS = gauge('probe_success', 'Whether the probe succeeded.');
const DURATION = gauge('probe_duration_seconds', 'How long the probe took.');
const TIMEOUT = gauge('probe_timeout_seconds', 'How long the probe might have taken.');
const STATUS = gauge('probe_http_status_code', 'The HTTP status of the last answer.');
const LENGTH = gauge('probe_http_uncompressed_body_length', 'Size of all bodies of the probe, decompressed, in bytes.');
const FAILURE = gauge('probe_failure_info', 'Why the probe failed, by stage and code.');
const DROPPED = gauge('probe_dropped_samples', 'Samples and labels left out, by reason.');

/** PROBE_HEADS is all that a page of `/probe` tells of the probe. */
export const PROBE_HEADS: readonly Head[] = [SUCCESS, DURATION, TIMEOUT, STATUS, LENGTH, FAILURE, DROPPED];

/** Times is how long a probe took, and might have taken, in seconds. */
export interface Times {
  readonly seconds: number;
  readonly timeoutSeconds: number;
}

/** probeFamilies tells of a probe itself, in the words of blackbox_exporter where that has them. */
export function probeFamilies(
  { fault, status, bytes, drops }: Snapshot,
  { seconds, timeoutSeconds }: Times,
): readonly Family[] {
  const one = (head: typeof SUCCESS, value: number): Family => family(head, [[{}, value]]);
  return [
    one(SUCCESS, fault === undefined ? 1 : 0),
    one(DURATION, seconds),
    one(TIMEOUT, timeoutSeconds),
    one(LENGTH, bytes),
    ...(status === undefined ? [] : [one(STATUS, status)]),
    ...(fault === undefined ? [] : [family(FAILURE, [[{ stage: fault.stage, code: fault.code }, 1]])]),
    ...(drops.size === 0
      ? []
      : [
          family(
            DROPPED,
            [...drops].map(([reason, count]) => [{ reason }, count]),
          ),
        ]),
  ];
}
