import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import type { Sink } from '../log.ts';

/** Prompt is where secrets are asked for. */
export interface Prompt {
  /** Asks for a line and shows nothing of it; undefined when the input ends or is interrupted before one. */
  ask(question: string): Promise<string | undefined>;
  close(): void;
}

/** openPrompt reads lines from an input, which shows nothing of them where it is a terminal; questions go to the sink. */
export function openPrompt(input: NodeJS.ReadStream, sink: Sink): Prompt {
  const nowhere = new Writable({ write: (_, __, done) => done() });
  const lines = createInterface({ input, output: nowhere, terminal: input.isTTY });
  const iterator = lines[Symbol.asyncIterator]();
  lines.on('SIGINT', () => lines.close());
  return {
    async ask(question) {
      if (input.isTTY) sink.write(question);
      const { value, done } = (await iterator.next()) as IteratorResult<string, undefined>;
      if (input.isTTY) sink.write('\n');
      return done === true ? undefined : value;
    },
    close: () => lines.close(),
  };
}
