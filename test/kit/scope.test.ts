import { expect, it } from 'vitest';
import { createScope } from '../../src/kit/scope.ts';

it('disposes last in, first out, once, after its signal', async () => {
  const scope = createScope();
  const done: string[] = [];
  scope.own({ [Symbol.dispose]: () => void done.push(`first ${scope.signal.aborted}`) });
  scope.own({ [Symbol.asyncDispose]: () => Promise.resolve(void done.push('second')) });
  await scope[Symbol.asyncDispose]();
  await scope[Symbol.asyncDispose]();
  expect(done).toEqual(['second', 'first true']);
});

it('disposes the others when one fails, and tells', async () => {
  const scope = createScope();
  let isDone = false;
  scope.own({
    [Symbol.dispose]() {
      isDone = true;
    },
  });
  scope.own({ [Symbol.asyncDispose]: () => Promise.reject(new Error('no')) });
  await expect(scope[Symbol.asyncDispose]()).rejects.toBeInstanceOf(AggregateError);
  expect(isDone).toBe(true);
});
