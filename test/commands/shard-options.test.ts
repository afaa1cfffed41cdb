import { expect, it } from 'vitest';
import { shardOf } from '../../src/commands/shard-options.ts';
import { StartFault } from '../../src/commands/start-fault.ts';

it.each([
  ['an index', { index: 1, count: 3 }, {}, 1],
  ['an index of 0 that is the only one', { index: 0, count: 1 }, {}, 0],
  ['the name of a pod', { pod: 'omni-exporter-2', count: 3 }, { POD_NAME: 'x-0' }, 2],
  ['POD_NAME', { count: 3 }, { POD_NAME: 'omni-2', HOSTNAME: 'host-1' }, 2],
  ['HOSTNAME', { count: 3 }, { HOSTNAME: 'omni-exporter-1' }, 1],
  ['an index, whatever the pod is called', { index: 0, count: 3 }, { HOSTNAME: 'omni-1' }, 0],
])('takes the shard from %s', (...[, flags, env, index]) => {
  expect(shardOf(flags, env)).toMatchObject({ index, count: flags.count });
});

it('is no shard without a count', () => {
  expect(shardOf({}, { POD_NAME: 'omni-1' })).toBeUndefined();
});

it.each([
  ['an index without a count', { index: 1 }, {}, /--shard\.count/],
  ['a pod without a count', { pod: 'a-1' }, {}, /--shard\.count/],
  ['no shards', { index: 0, count: 0 }, {}, /--shard\.count/],
  ['an index beyond the last', { index: 3, count: 3 }, {}, /the last one is 2/],
  ['a pod beyond the last', { count: 3 }, { POD_NAME: 'a-3' }, /the last one is 2/],
  ['a host name without a number', { count: 3 }, { HOSTNAME: 'laptop' }, /laptop.*--shard\.index/],
  ['no name at all', { count: 3 }, {}, /--shard\.index/],
])('refuses %s', (...[, flags, env, message]) => {
  expect(() => shardOf(flags, env)).toThrow(StartFault);
  expect(() => shardOf(flags, env)).toThrow(message);
});
