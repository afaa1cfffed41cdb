import type { Entry, Say } from './readers.ts';

const SHORTEST = 59;
const COSTS = { min: 4, max: 31 };
const HASH = /^\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}$/;

/** checkUsers gives users and their bcrypt hashes, and says which are none; a hash is never in a message. */
export function checkUsers(entries: readonly Entry[], say: Say): ReadonlyMap<string, string> {
  const users = new Map<string, string>();
  for (const { key, value, place } of entries) {
    const reason = hashFault(value);
    if (reason === undefined) users.set(key, value);
    else say(place, `crypto/bcrypt: ${reason}`, 'omni-exporter web hash-password makes one');
  }
  return users;
}

/** The texts are those of Go's bcrypt.Cost, which says it when an exporter starts. */
function hashFault(hash: string): string | undefined {
  if (hash.length < SHORTEST) return 'hashedSecret too short to be a bcrypted password';
  if (!hash.startsWith('$')) return `bcrypt hashes must start with '$', but hashedSecret started with something else`;
  const cost = HASH.exec(hash)?.[1];
  if (cost === undefined)
    return 'hashedSecret is no hash of version 2a, 2b or 2y with 53 characters of salt and digest';
  const { min, max } = COSTS;
  const isInside = Number(cost) >= min && Number(cost) <= max;
  return isInside ? undefined : `cost ${Number(cost)} is outside allowed inclusive range ${min}..${max}`;
}
