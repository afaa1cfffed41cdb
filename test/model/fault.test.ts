import { expect, it } from 'vitest';
import { FAULTS, Fault } from '../../src/model/fault.ts';

it('fills the details into the message and knows its stage and hint', () => {
  const fault = new Fault('FETCH_STATUS', { origin: 'http://localhost:80', status: 503 });
  expect(fault.message).toBe('http://localhost:80 answered 503');
  expect(fault.stage).toBe('fetch');
  expect(fault.hint).toBe(FAULTS.FETCH_STATUS.hint);
});

it.each(Object.entries(FAULTS))('%s begins with its stage and gives a way out', (code, { stage, message, hint }) => {
  expect(code.startsWith(`${stage.toUpperCase()}_`)).toBe(true);
  expect(message).not.toMatch(/\.$/);
  expect(hint).toMatch(/[.?]$/);
});
