import { openBcryptThread } from '../../server/web/auth/bcrypt-thread.ts';
import type { Sink } from '../log.ts';
import { StartFault } from '../start-fault.ts';
import { openPrompt } from './ask-secret.ts';

/** HashOptions says how a password is hashed, where it comes from and where its hash goes. */
export interface HashOptions {
  /** Each one more doubles the time: 10 is some 60 ms. */
  readonly cost: number;
  readonly input: NodeJS.ReadStream;
  readonly output: Sink;
  /** Takes the questions. */
  readonly terminal: Sink;
}

/** bcrypt looks at no more. */
const LONGEST_BYTES = 72;

/** hashPassword asks for a password, twice where people type it, and writes its bcrypt hash; throws a StartFault. */
export async function hashPassword({ cost, input, output, terminal }: HashOptions): Promise<void> {
  const prompt = openPrompt(input, terminal);
  await using thread = openBcryptThread();
  try {
    const password = (await prompt.ask('Password: ')) ?? '';
    if (password === '') throw new StartFault('no password was given');
    if (Buffer.byteLength(password) > LONGEST_BYTES) {
      throw new StartFault(`the password is longer than ${LONGEST_BYTES} bytes, which is all that bcrypt looks at`);
    }
    if (input.isTTY && (await prompt.ask('Again: ')) !== password) throw new StartFault('the passwords differ');
    output.write(`${await thread.hash(password, cost)}\n`);
  } finally {
    prompt.close();
  }
}
