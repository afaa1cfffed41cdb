import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { stopInTime } from '../../../src/commands/serve/lifetime.ts';
import { SILENT } from '../../support/silent-log.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it.each([
  ['stopped', () => Promise.resolve(), 0],
  ['not all closed', () => Promise.reject(new Error('no')), 1],
  ['never stopped', () => new Promise<void>(() => undefined), 1],
])('%s: ends with its code within 15 s', async (_, stop, code) => {
  const ended = stopInTime({ log: SILENT, strayed: () => undefined, stop });
  await vi.advanceTimersByTimeAsync(15_000);
  expect(await ended).toBe(code);
  expect(vi.getTimerCount()).toBe(0);
});
