import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { diff, type DiffOptions } from '../../../src/commands/diff/diff.ts';
import { runCommand } from '../../support/run-command.ts';

let folder = '';
let server: Server;
let url = '';
const BASE = '# HELP a A.\n# TYPE a gauge\na{x="1",y="2"} 5\na 7\n';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'diff-'));
  await writeFile(join(folder, 'bad.prom'), 'a{ 1\n');
  server = createServer((request, response) => {
    response.statusCode = request.headers['x-token'] === 'right' ? 200 : 401;
    response.setHeader('content-type', 'text/plain; version=0.0.4');
    response.end(BASE);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`;
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  await rm(folder, { recursive: true });
});

async function compared(a: string, b: string, options: Partial<DiffOptions> = {}) {
  const [output, complaints]: [string[], string[]] = [[], []];
  const files = [join(folder, 'a.prom'), join(folder, 'b.prom')] as const;
  await Promise.all([writeFile(files[0], a), writeFile(files[1], b)]);
  const code = await diff({
    ...{
      a: files[0],
      b: files[1],
      format: 'text',
      tolerance: 0,
      hasValues: true,
      ignored: [],
      headers: {},
      isInsecure: false,
    },
    ...{ output: { write: (text) => output.push(text) }, sink: { write: (text) => complaints.push(text) } },
    ...options,
  });
  return {
    code,
    lines: output.join('').split('\n').slice(0, -1),
    output: output.join(''),
    complaints: complaints.join(''),
  };
}

const histogram = (type: string, name = 'h'): string =>
  `# TYPE ${name} ${type}\n${name}_bucket{le="1"} 1\n${name}_bucket{le="+Inf"} 2\n${name}_sum 3\n${name}_count 2\n`;

describe('pages that say the same', () => {
  it.each<[string, string, string, Partial<DiffOptions>?]>([
    ['in another order', BASE, '# TYPE a gauge\n# HELP a A.\na 7\na{y="2", x="1"} 5.0\n'],
    [
      'one of them in OpenMetrics',
      '# TYPE n_total counter\n# HELP n_total N.\nn_total 1\n',
      '# TYPE n counter\n# HELP n N.\nn_total 1\n# EOF\n',
    ],
    ['an empty label and none', 'a{x=""} 1\n', 'a 1\n'],
    ['within the tolerance', 'a 100\n', 'a 101\n', { tolerance: 0.01 }],
    ['NaN and infinities', 'a NaN\nb +Inf\n', 'a nan\nb Inf\n'],
    ['without their values', 'a 1\n', 'a 2\n', { hasValues: false }],
    ['but for what is left out', `${BASE}go_x 1\n`, `${BASE}go_y 1\n`, { ignored: ['no', 'go_.*'] }],
    ['nothing', '', '# a comment\n'],
  ])('%s', async (...[, a, b, options]) =>
    expect(await compared(a, b, options)).toMatchObject({ code: 0, output: '', complaints: '' }),
  );
});

describe('pages that differ', () => {
  it.each<[string, string, string, readonly string[], Partial<DiffOptions>?]>([
    ['in a value', 'a{x="1"} 5\n', 'a{x="1"} 6\n', ['~ a{x="1"} 5 → 6']],
    ['beyond the tolerance', 'a 100\n', 'a 102\n', ['~ a 100 → 102'], { tolerance: 0.01 }],
    ['in what is no number', 'a NaN\nb +Inf\n', 'a 1\nb -Inf\n', ['~ a NaN → 1', '~ b +Inf → -Inf'], { tolerance: 1 }],
    ['in a series', 'a{x="1"} 5\na{x="2"} 1\n', 'a{x="1"} 5\na{x="3"} 2\n', ['- a{x="2"} 1', '+ a{x="3"} 2']],
    ['in a series that stands there twice', 'a 2\na 1\n', 'a 2\n', ['- a (again) 1']],
    ['in a family', BASE, `${BASE}${histogram('histogram')}`, ['+ family h (histogram, 4 series)']],
    ['in a type', histogram('histogram'), histogram('summary'), ['~ type of h: histogram → summary']],
    ['in a help', '# HELP a A.\na 1\n', 'a 1\n', ['~ help of a: A. → none']],
    ['in the names of labels', 'a{x="1"} 1\na{x="2"} 1\n', 'a{y="1"} 1\na{y="2"} 1\n', ['~ labels of a: x → y']],
    [
      'in some labels',
      'a{x="1"} 1\n',
      'a{x="1"} 1\na{x="1",y="2"} 1\n',
      ['~ labels of a: x → x, y', '+ a{x="1",y="2"} 1'],
    ],
    ['beside what is left out', 'go 1\ngone 1\n', '', ['- family gone (untyped, 1 series)'], { ignored: ['go'] }],
  ])('%s', async (...[, a, b, lines, options]) =>
    expect(await compared(a, b, options)).toMatchObject({ code: 1, lines, complaints: '' }),
  );
});

it('writes JSON for programs', async () => {
  const { output } = await compared('a 1\nb NaN\n', 'b 2\n', { format: 'json' });
  expect(JSON.parse(output)).toEqual({
    differences: [
      { kind: 'family', in: 'a', family: 'a', type: 'untyped', series: 1 },
      { kind: 'value', series: 'b', a: 'NaN', b: 2 },
    ],
  });
  expect(JSON.parse((await compared('', '', { format: 'json' })).output)).toEqual({ differences: [] });
});

describe('what cannot be compared', () => {
  it.each<[string, (at: { folder: string; url: string }) => Partial<DiffOptions>, RegExp]>([
    ['no such file', () => ({ b: 'no-such.prom' }), /^no-such\.prom cannot be read: there is no such file$/m],
    ['a host without a scheme', () => ({ b: 'localhost:9/metrics' }), /no such file: a url begins with http/],
    ['stdin twice', () => ({ a: '-', b: '-' }), /stdin/],
    ['no page', (at) => ({ b: join(at.folder, 'bad.prom') }), /bad\.prom cannot be read: .*line 1/],
    ['an answer that is refused', (at) => ({ b: at.url }), /cannot be read: it is answered 401/],
    ['a password', (at) => ({ b: at.url.replace('//', '//me:hunter2@') }), /^http:\/\/127[^@]+ cannot be read/],
    ['a wrong regular expression', () => ({ ignored: ['('] }), /^--ignore \(: /],
  ])('%s', async (_, options, complaint) => {
    const found = await compared('a 1\n', 'a 1\n', options({ folder, url }));
    expect(found).toMatchObject({ code: 2, output: '', complaints: expect.stringMatching(complaint) as string });
    expect(found.complaints).not.toContain('hunter2');
  });
});

it('is run by its command: a url with a header, and stdin', async () => {
  const args = ['diff', '--header', 'X-Token: right', '--tolerance', '1%', url, '-'];
  expect(await runCommand(args, { stdin: BASE })).toEqual({ code: 0, stdout: '', stderr: '' });
  expect(await runCommand(args, { stdin: BASE.replace('7', '8') })).toEqual({
    code: 1,
    stdout: '~ a 7 → 8\n',
    stderr: '',
  });
  expect(await runCommand(['diff', '--tolerance', 'much', 'a', 'b'])).toMatchObject({ code: 2, stdout: '' });
});
