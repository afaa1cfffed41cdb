import type { Sink } from './log.ts';

/** Progress says what a command is at. */
export interface Progress extends Disposable {
  /** What it is at now: a line, without a line feed. */
  at(text: string): void;
}

const MILLISECONDS = 1000;

/** openProgress writes lines for whoever waits longer than a second: once a second, where there is something new; none if quiet. */
export function openProgress(sink: Sink, isQuiet: boolean): Progress {
  let news: string | undefined;
  const tell = (): void => {
    if (news !== undefined) sink.write(`${news}\n`);
    news = undefined;
  };
  const timer = isQuiet ? undefined : setInterval(tell, MILLISECONDS);
  timer?.unref();
  return {
    at: (text) => void (news = text),
    [Symbol.dispose]: () => clearInterval(timer),
  };
}
