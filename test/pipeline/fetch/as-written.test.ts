import { expect, it } from 'vitest';
import { Fault } from '../../../src/model/fault.ts';
import { asWritten } from '../../../src/pipeline/fetch/as-written.ts';

const WRITTEN = '${MIRTH_ENDPOINT}/api/channels?token=${TOKEN}';

it.each([
  new Fault('FETCH_STATUS', { origin: 'https://secret.example:8443', status: 503 }),
  new Fault('FETCH_DNS', { host: 'secret.example', reason: 'secret.example is not known' }),
])('names the url by its references: $code', (fault) => {
  const shown = asWritten(fault, 'https://SECRET.example:8443/api/channels?token=t0p', WRITTEN);
  expect(shown.code).toBe(fault.code);
  expect(shown.message).toContain('${MIRTH_ENDPOINT}/api/channels');
  expect(shown.message).not.toMatch(/secret|token/i);
});

it('names the url once where its host stands in the file', () => {
  const fault = new Fault('FETCH_STATUS', { origin: 'http://app:8080', status: 503 });
  expect(asWritten(fault, 'http://app:8080/status', 'http://app:${PORT}/status').message).toMatch(
    /^http:\/\/app:\$\{PORT\}\/status answered 503/,
  );
});

it('leaves a url alone that stands in the file', () => {
  const fault = new Fault('FETCH_STATUS', { origin: 'http://localhost', status: 500 });
  expect(asWritten(fault, 'http://localhost/a', 'http://localhost/a')).toBe(fault);
});
