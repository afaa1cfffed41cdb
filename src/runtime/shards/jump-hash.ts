import { createHash } from 'node:crypto';

/**
 * jumpHash gives a 64-bit key its bucket, from 0 up to (not including) `buckets`. One bucket more takes its even share
 * from each of the others, and moves nothing else. Lamping and Veach: A Fast, Minimal Memory, Consistent Hash Algorithm,
 * arXiv:1406.2294.
 */
export function jumpHash(key: bigint, buckets: number): number {
  let [state, bucket, next] = [key, -1, 0];
  while (next < buckets) {
    bucket = next;
    state = BigInt.asUintN(64, state * 2862933555777941757n + 1n);
    next = Math.floor((bucket + 1) * (2 ** 31 / (Number(state >> 33n) + 1)));
  }
  return bucket;
}

/** keyOfText is the first 64 bits of the SHA-256 of a text: equal in every process, whatever its version. */
export function keyOfText(text: string): bigint {
  return createHash('sha256').update(text).digest().readBigUInt64BE();
}
