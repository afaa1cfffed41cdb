import { parentPort } from 'node:worker_threads';
import bcrypt from 'bcryptjs';

// Node.js 20 starts threads on JavaScript only: this is why this one file is no TypeScript.

/** @typedef {{ readonly password: string, readonly hash: string }} Comparison */
/** @typedef {{ readonly password: string, readonly cost: number }} Hashing */

parentPort?.on('message', (/** @type {Comparison | Hashing} */ task) => {
  const { password } = task;
  const answer = 'hash' in task ? bcrypt.compareSync(password, task.hash) : bcrypt.hashSync(password, task.cost);
  parentPort?.postMessage(answer);
});
