import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { init } from '../../src/commands/init/init.ts';
import { openProgress } from '../../src/commands/progress.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** What is told by the end of each second, with what was set before it. */
function told(isQuiet: boolean, steps: readonly (readonly string[])[]): readonly string[] {
  let text = '';
  const seconds: string[] = [];
  {
    using progress = openProgress({ write: (part) => (text += part) }, isQuiet);
    for (const step of steps) {
      step.forEach((one) => progress.at(one));
      vi.advanceTimersByTime(1000);
      seconds.push(text);
      text = '';
    }
    progress.at('never told');
  }
  vi.advanceTimersByTime(5000);
  return [...seconds, text];
}

it.each([
  ['nothing before a second is over', [], []],
  ['what it is at then, the last of it alone', [['a', 'b']], ['b\n']],
  ['nothing again that was told', [['a'], [], ['b']], ['a\n', '', 'b\n']],
])('tells %s', (_, steps, seconds) => {
  expect(told(false, steps)).toEqual([...seconds, '']);
});

it('tells nothing when it is to be quiet', () => {
  expect(told(true, [['a'], ['b']])).toEqual(['', '', '']);
});

it('is told by init while a server lets it wait', async () => {
  vi.useRealTimers();
  const waiting: ServerResponse[] = [];
  const server = createServer((_, response) => void waiting.push(response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  let said = '';
  // The server answers what is told of, and nothing else.
  const write = (text: string): void => {
    said += text;
    for (const response of waiting.splice(0)) response.end('{"queued": 3}');
  };
  const flags = { headers: [], isInsecure: false };
  const code = await init({
    ...{ places: [url], flags, envFiles: [], env: {}, isForced: false },
    ...{ output: { write: () => true }, sink: { write } },
  });
  await new Promise((resolve) => server.close(resolve));
  expect([code, said]).toEqual([0, `reading ${url}\n`]);
});
