import { createHmac, randomBytes } from 'node:crypto';

/** Login is a user's name, the hash that the password is held against, and the password. */
export interface Login {
  readonly user: string;
  readonly hash: string;
  readonly password: string;
}

/** Verdicts remembers which logins were right and which were wrong. */
export interface Verdicts {
  /** Names a login without ambiguity and without its password. */
  keyOf(login: Login): string;
  get(key: string): boolean | undefined;
  set(key: string, isRight: boolean): void;
}

/** createVerdicts keeps so many right and so many wrong ones apart: no flood of wrong passwords forgets a right one. */
export function createVerdicts(max: { readonly right: number; readonly wrong: number }): Verdicts {
  const secret = randomBytes(32);
  const right = new Set<string>();
  const wrong = new Set<string>();
  return {
    keyOf({ user, hash, password }) {
      // A colon in a name must not move the border between the parts (CVE-2022-46146).
      const parts = [user, hash, password].map((part) => Buffer.from(part).toString('hex'));
      return createHmac('sha256', secret).update(parts.join(':')).digest('base64');
    },
    get(key) {
      if (touch(right, key)) return true;
      return touch(wrong, key) ? false : undefined;
    },
    set: (key, isRight) => (isRight ? add(right, key, max.right) : add(wrong, key, max.wrong)),
  };
}

/** The one that was asked for the longest time ago stands first. */
function touch(keys: Set<string>, key: string): boolean {
  return keys.delete(key) && keys.add(key).has(key);
}

function add(keys: Set<string>, key: string, max: number): void {
  keys.add(key);
  const [oldest] = keys;
  if (keys.size > max && oldest !== undefined) keys.delete(oldest);
}
