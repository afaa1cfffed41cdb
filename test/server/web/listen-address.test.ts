import { expect, it } from 'vitest';
import { parseListenAddress } from '../../../src/server/web/listen-address.ts';
import { WebFault } from '../../../src/server/web/web-fault.ts';

it.each([
  [':9877', { host: '', port: 9877 }],
  ['127.0.0.1:0', { host: '127.0.0.1', port: 0 }],
  ['localhost:80', { host: 'localhost', port: 80 }],
  ['[::1]:9877', { host: '::1', port: 9877 }],
  ['unix:/run/omni.sock', { path: '/run/omni.sock' }],
  ['unix:///run/omni.sock', { path: '/run/omni.sock' }],
  ['unix:omni.sock', { path: 'omni.sock' }],
])('%s', (text, expected) => expect(parseListenAddress(text)).toEqual(expected));

it.each(['9877', '::1:9877', ':65536', 'host:', ':http', 'unix:', 'vsock://:9877', 'vsock://'])(
  'refuses %j and names it',
  (text) => {
    expect(() => parseListenAddress(text)).toThrow(WebFault);
    expect(() => parseListenAddress(text)).toThrow(text);
  },
);
