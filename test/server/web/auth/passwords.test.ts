import { hashSync } from 'bcryptjs';
import { expect, it } from 'vitest';
import { type BcryptThread, openBcryptThread } from '../../../../src/server/web/auth/bcrypt-thread.ts';
import { readCredentials } from '../../../../src/server/web/auth/credentials.ts';
import { createFairQueue } from '../../../../src/server/web/auth/fair-queue.ts';
import { createPasswords, type Verdict } from '../../../../src/server/web/auth/passwords.ts';
import { createVerdicts } from '../../../../src/server/web/auth/verdicts.ts';

const ANN = `$2y$12$${'a'.repeat(53)}`;
const BOB = `$2y$05$${'b'.repeat(53)}`;
const USERS = new Map([
  ['ann', ANN],
  ['bob', BOB],
]);

/** A thread that is asked and answers when it is told to: `right` is right, `break` breaks. */
function fakeThread(isOpen = true) {
  const asked: { password: string; hash: string }[] = [];
  const waiting: (() => void)[] = [];
  const thread: BcryptThread = {
    compare: (password, hash) =>
      new Promise((resolve, reject) => {
        asked.push({ password, hash });
        const answer = (): void => (password === 'break' ? reject(new Error('broken')) : resolve(password === 'right'));
        if (isOpen) answer();
        else waiting.push(answer);
      }),
    hash: () => Promise.resolve(''),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  return { asked, thread, answerOne: () => waiting.shift()?.() };
}

it('asks once about each login, right or wrong, and again when the hash is another', async () => {
  const { asked, thread } = fakeThread();
  const passwords = createPasswords(thread);
  const check = (user: string, password: string, users = USERS) => passwords.check({ user, password }, users, 'c');
  const verdicts: Verdict[] = [];
  for (const password of ['right', 'wrong', 'right', 'wrong']) verdicts.push(await check('ann', password));
  expect([verdicts, asked.length]).toEqual([['right', 'wrong', 'right', 'wrong'], 2]);
  expect(await Promise.all([check('bob', 'right'), check('bob', 'right')])).toEqual(['right', 'right']);
  expect(asked.length).toBe(3);
  await check('ann', 'right', new Map([['ann', BOB]]));
  expect(asked.length).toBe(4);
});

it('holds the password of an unknown user against a hash of a known cost, and never lets it in', async () => {
  const { asked, thread } = fakeThread();
  const passwords = createPasswords(thread);
  const costs = new Map<string, string>();
  for (const user of ['eve', 'eva', 'max', 'constructor', '__proto__', '']) {
    expect(await passwords.check({ user, password: 'right' }, USERS, 'c')).toBe('wrong');
    costs.set(user, asked.at(-1)?.hash.slice(0, 7) ?? '');
  }
  expect(asked.length).toBe(6);
  expect(new Set(costs.values())).toEqual(new Set(['$2y$12$', '$2y$05$']));
  await passwords.check({ user: 'eve', password: 'other' }, USERS, 'c');
  expect(asked.at(-1)?.hash.slice(0, 7)).toBe(costs.get('eve'));
});

it('gives each client its turn, and sends away whoever waits for most', async () => {
  const { asked, thread, answerOne } = fakeThread(false);
  const passwords = createPasswords(thread);
  const flood = Array.from({ length: 100 }, (_, index) =>
    passwords.check({ user: 'ann', password: `guess ${index}` }, USERS, 'flood'),
  );
  const scrape = passwords.check({ user: 'bob', password: 'right' }, USERS, 'scraper');
  const settled: Verdict[] = [];
  for (const verdict of flood) void verdict.then((one) => settled.push(one));
  for (let turn = 0; turn < 3; turn += 1) {
    answerOne();
    await new Promise(setImmediate);
  }
  expect(await scrape).toBe('right');
  expect(asked.length).toBeLessThanOrEqual(4);
  expect(settled.filter((verdict) => verdict === 'busy').length).toBeGreaterThanOrEqual(35);
});

it('says that bcrypt failed, and goes on', async () => {
  const { thread } = fakeThread();
  const passwords = createPasswords(thread);
  await expect(passwords.check({ user: 'ann', password: 'break' }, USERS, 'c')).rejects.toThrow('broken');
  expect(await passwords.check({ user: 'ann', password: 'right' }, USERS, 'c')).toBe('right');
});

it('remembers a bounded number, and forgets no right login for wrong ones', () => {
  const verdicts = createVerdicts({ right: 2, wrong: 3 });
  verdicts.set('good', true);
  for (let index = 0; index < 10; index += 1) verdicts.set(`bad ${index}`, false);
  expect([verdicts.get('good'), verdicts.get('bad 9'), verdicts.get('bad 6')]).toEqual([true, false, undefined]);
  verdicts.set('better', true);
  verdicts.get('good');
  verdicts.set('best', true);
  expect([verdicts.get('good'), verdicts.get('better'), verdicts.get('best')]).toEqual([true, undefined, true]);
});

it('names no two logins alike, wherever the colons are', () => {
  const verdicts = createVerdicts({ right: 1, wrong: 1 });
  const logins = ['a|b|c', 'a:b||c', 'a||b:c', '|a:b|c', 'a|b:|c', 'a|b|:c', '61|b|c', 'A|b|c'].map((text) => {
    const [user = '', hash = '', password = ''] = text.split('|');
    return verdicts.keyOf({ user, hash, password });
  });
  expect(new Set(logins).size).toBe(logins.length);
});

it('takes turns', () => {
  const queue = createFairQueue<string>(4);
  expect(['a1', 'a2', 'a3', 'b1'].map((item) => queue.push(item.slice(0, 1), item))).toEqual(Array(4).fill(undefined));
  expect(queue.push('c', 'c1')).toBe('a3');
  expect(queue.push('a', 'a4')).toBe('a4');
  expect([1, 2, 3, 4, 5].map(() => queue.take())).toEqual(['a1', 'b1', 'c1', 'a2', undefined]);
});

const encode = (text: string | Uint8Array): string => `Basic ${Buffer.from(text).toString('base64')}`;

it.each([
  [encode('ann:secret'), { user: 'ann', password: 'secret' }],
  [encode('ann:a:b'), { user: 'ann', password: 'a:b' }],
  [encode(':'), { user: '', password: '' }],
  [encode('änn:grün'), { user: 'änn', password: 'grün' }],
  [encode('ann:secret').replace('Basic', 'bAsIc'), { user: 'ann', password: 'secret' }],
  [encode('ann'), undefined],
  [encode(Uint8Array.of(0x61, 0x3a, 0xff)), undefined],
  ['Basic', undefined],
  ['Basic !!!!', undefined],
  ['Basic YW5uOnNlY3JldA', undefined],
  ['Bearer YW5uOnNlY3JldA==', undefined],
  [undefined, undefined],
])('reads %s', (header, expected) => expect(readCredentials(header)).toEqual(expected));

it('does real bcrypt in a real thread, of each version', async () => {
  await using thread = openBcryptThread();
  const hash = hashSync('pässword', 4);
  const versions = ['$2a', '$2b', '$2y'].map((version) => version + hash.slice(3));
  const answers = await Promise.all([
    ...versions.map((one) => thread.compare('pässword', one)),
    thread.compare('password', hash),
    thread.compare('fakepassword', '$2y$10$QOauhQNbBCuQDKes6eFzPeMqBSjb7Mr5DUmpZ/VcEd00UAV/LDeSi'),
  ]);
  expect(answers).toEqual([true, true, true, false, true]);
  expect(await thread.compare('x', await thread.hash('x', 4))).toBe(true);
  await expect(thread.compare('x', 1 as unknown as string)).rejects.toThrow();
  expect(await thread.compare('pässword', hash)).toBe(true);
});
