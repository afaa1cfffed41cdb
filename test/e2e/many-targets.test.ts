import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Exporter, startExporter } from '../support/exporter.ts';
import { FAULT_OF, mannerOf, openPlaces, type Places } from '../support/places.ts';

const COUNT = 2000;
/** Those beyond come and go with the list. */
const STAYING = 1900;
const NUMBERS = Array.from({ length: STAYING }, (_, number) => number);
const ROUNDS = 3;
const MOST_GROWTH_BYTES = 96 * 2 ** 20;

const CONFIG = `
sources:
  places:
    refresh: 1h
    timeout: 3s
    targets: [{ file_sd: list.json }]
    limits: { body: 1KiB }
    metrics: [{ name: n, type: gauge, help: A number., value: $.n }]
`;

let places: Places;
let folder: string;
let exporter: Exporter;

beforeAll(async () => {
  places = await openPlaces();
  folder = await mkdtemp(join(tmpdir(), 'many-'));
  await writeFile(join(folder, 'a.yaml'), CONFIG);
  await writeList(STAYING, COUNT);
  exporter = await startExporter([join(folder, 'a.yaml')], {});
  // Until all were tried, or so long.
  await exporter.scrape(20);
});
afterAll(async () => {
  await exporter[Symbol.asyncDispose]();
  await places[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

/** Lists those that stay, and the others from a number up to another, which it leaves out. */
async function writeList(from: number, end: number): Promise<void> {
  const numbers = [...NUMBERS, ...Array.from({ length: end - from }, (_, index) => from + index)];
  const list = numbers.map((number) => ({ name: String(number), url: places.urlOf(number) }));
  await writeFile(join(folder, 'next.json'), JSON.stringify(list));
  await rename(join(folder, 'next.json'), join(folder, 'list.json'));
}

interface Page {
  /** By target. */
  readonly values: ReadonlyMap<number, number>;
  readonly codes: ReadonlyMap<number, string>;
  /** How many targets were listed. */
  readonly listed: number;
}

async function page(): Promise<Page> {
  const text = await exporter.scrape(30);
  const values = [...text.matchAll(/^n\{target="(\d+)"\} (\d+)$/gm)];
  const codes = [...text.matchAll(/^omni_source_errors_total\{code="(\w+)",.*target="(\d+)"\} 1$/gm)];
  return {
    values: new Map(values.map(([, target, value]) => [Number(target), Number(value)])),
    codes: new Map(codes.map(([, code = '', target]) => [Number(target), code])),
    listed: text.match(/^omni_source_up\{/gm)?.length ?? 0,
  };
}

const fine = NUMBERS.filter((number) => mannerOf(number) === undefined);
const failing = NUMBERS.flatMap((number) => {
  const manner = mannerOf(number);
  return manner === undefined ? [] : [[number, FAULT_OF[manner]] as const];
});

it('asks 2000 targets of which each third fails, each in its own way, and shows the others', async () => {
  const { values, codes, listed } = await page();
  expect(listed).toBe(COUNT);
  for (const number of fine) expect(values.get(number)).toBe(number);
  for (const [number, code] of failing) expect([number, codes.get(number)]).toEqual([number, code]);
});

it('follows a list that changes every second without a gap or a new start for those that stay, in bounded memory', async () => {
  const before = new Map(places.asked);
  const heap = process.memoryUsage().heapUsed;
  for (let round = 0; round < ROUNDS; round += 1) {
    const [from, end] = round % 2 === 0 ? [STAYING + 50, COUNT + 30] : [STAYING, COUNT];
    await writeList(from, end);
    await expect
      .poll(
        async () => {
          const { values, listed } = await page();
          expect(fine.filter((number) => !values.has(number))).toEqual([]);
          return listed;
        },
        { timeout: 5000, interval: 250 },
      )
      .toBe(STAYING + end - from);
  }
  // Polled once an hour: whoever was asked again was begun anew.
  expect(fine.filter((number) => places.asked.get(number) !== before.get(number))).toEqual([]);
  expect(process.memoryUsage().heapUsed - heap).toBeLessThan(MOST_GROWTH_BYTES);
});
