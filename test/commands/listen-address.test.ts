import { expect, it } from 'vitest';
import { parseListenAddress } from '../../src/commands/listen-address.ts';

it.each([
  [':9877', { host: '', port: 9877 }],
  ['127.0.0.1:0', { host: '127.0.0.1', port: 0 }],
  ['localhost:80', { host: 'localhost', port: 80 }],
  ['[::1]:9877', { host: '::1', port: 9877 }],
  ['9877', undefined],
  ['::1:9877', undefined],
  [':65536', undefined],
  ['', undefined],
  ['host:', undefined],
  [':http', undefined],
])('%s', (text, expected) => expect(parseListenAddress(text)).toEqual(expected));
