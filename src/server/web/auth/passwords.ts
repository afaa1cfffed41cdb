import { createHash } from 'node:crypto';
import { type BcryptThread, openBcryptThread } from './bcrypt-thread.ts';
import type { Credentials } from './credentials.ts';
import { createFairQueue } from './fair-queue.ts';
import { createVerdicts } from './verdicts.ts';

/** Verdict on a login: `busy` when too many others wait to be looked at. */
export type Verdict = 'right' | 'wrong' | 'busy';

/** Passwords holds passwords against hashes, off the event loop. */
export interface Passwords extends AsyncDisposable {
  /** `client` is who asks: whoever asks for much waits behind whoever asks for little. Rejects when bcrypt fails. */
  check(credentials: Credentials, users: ReadonlyMap<string, string>, client: string): Promise<Verdict>;
}

interface Job {
  readonly password: string;
  readonly hash: string;
  readonly end: (outcome: boolean | 'busy' | Error) => void;
}

const MAX_WAITING = 64;
const REMEMBERED = { right: 100, wrong: 1000 };

/** createPasswords remembers what bcrypt said, right or wrong, and asks it once about the same login at the same time. */
export function createPasswords(thread: BcryptThread = openBcryptThread()): Passwords {
  const verdicts = createVerdicts(REMEMBERED);
  const queue = createFairQueue<Job>(MAX_WAITING);
  const asked = new Map<string, Promise<boolean | 'busy'>>();
  let isWorking = false;
  const work = async (): Promise<void> => {
    if (isWorking) return;
    isWorking = true;
    for (let job = queue.take(); job !== undefined; job = queue.take()) {
      job.end(await thread.compare(job.password, job.hash).catch((cause: unknown) => cause as Error));
    }
    isWorking = false;
  };
  const compare = (login: Pick<Job, 'password' | 'hash'>, client: string): Promise<boolean | 'busy'> =>
    new Promise((resolve, reject) => {
      const end: Job['end'] = (outcome) => (outcome instanceof Error ? reject(outcome) : resolve(outcome));
      queue.push(client, { ...login, end })?.end('busy');
      void work();
    });
  return {
    async check({ user, password }, users, client) {
      const known = users.get(user);
      const login = { user, password, hash: known ?? decoyHash(user, users) };
      const key = verdicts.keyOf(login);
      let outcome: boolean | 'busy' | undefined = verdicts.get(key);
      if (outcome === undefined) {
        const pending = asked.get(key) ?? compare(login, client).finally(() => asked.delete(key));
        asked.set(key, pending);
        outcome = await pending;
        if (outcome !== 'busy') verdicts.set(key, outcome);
      }
      if (outcome === 'busy') return 'busy';
      return outcome && known !== undefined ? 'right' : 'wrong';
    },
    async [Symbol.asyncDispose]() {
      for (let job = queue.take(); job !== undefined; job = queue.take()) job.end('busy');
      await thread[Symbol.asyncDispose]();
    },
  };
}

/**
 * What the password of an unknown user is held against: a hash that costs as much as one of the known users'. The same
 * name always meets the same cost, so that time does not tell who there is.
 */
function decoyHash(user: string, users: ReadonlyMap<string, string>): string {
  const hashes = [...users.values()];
  const index = createHash('sha256').update(user).digest().readUInt32BE(0) % Math.max(hashes.length, 1);
  return `${hashes[index]?.slice(0, 7) ?? '$2b$10$'}${'.'.repeat(53)}`;
}
