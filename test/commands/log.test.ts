import { expect, it } from 'vitest';
import { createLog } from '../../src/commands/log.ts';

function written(format: 'logfmt' | 'json'): string[] {
  const lines: string[] = [];
  const log = createLog('info', format, { write: (line) => lines.push(line) });
  log.debug({}, 'too low');
  log.warn({ source: 'a', reason: 'say "no"\nagain', count: 2, hint: '' }, 'source failed');
  return lines;
}

it('writes logfmt, one line each, quoted where it must be', () => {
  expect(written('logfmt').map((line) => line.replace(/^ts=\S+Z /, ''))).toEqual([
    'level=warn msg="source failed" source=a reason="say \\"no\\"\\nagain" count=2 hint=""\n',
  ]);
});

it('writes JSON', () => {
  const [line = '', ...rest] = written('json');
  expect(rest).toEqual([]);
  expect(JSON.parse(line)).toMatchObject({ level: 'warn', msg: 'source failed', source: 'a', count: 2 });
});
