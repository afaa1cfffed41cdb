import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { plugins } from '../../plugins/index.ts';
import { loadConfig } from '../../src/config/load.ts';
import { type Format, renderPage } from '../../src/exposition/page.ts';
import { createRegistry } from '../../src/kit/registry.ts';
import { createScope } from '../../src/kit/scope.ts';
import type { Problem } from '../../src/model/node.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { openSource } from '../../src/pipeline/source.ts';
import { buildPlans } from '../../src/runtime/build-plans.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import { type GenerationParts, openGeneration } from '../../src/runtime/generation.ts';
import { SILENT } from '../support/silent-log.ts';

/** Answer is what the upstream gives for a path: `document` is sent as JSON, `body` as it is, `bytes` from hexadecimal. */
export interface Answer {
  readonly document?: unknown;
  readonly body?: string;
  readonly bytes?: string;
  readonly type?: string;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Case is one line of a table: an answer, a config, and what must come of them. */
export interface Case extends Answer {
  readonly case: string;
  /** Answers by path, for a config of several sources; `/` is the case's own. */
  readonly answers?: Readonly<Record<string, Answer>>;
  /** A whole config whose urls begin with `${URL}`; or `metrics` and further keys of one source. */
  readonly config?: string;
  readonly metrics?: string;
  readonly source?: string;
  readonly lookups?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Files beside the config, by name. */
  readonly files?: Readonly<Record<string, string>>;
  readonly format?: Format;
  /** Samples in order, or the whole page when it has lines that begin with #. */
  readonly page?: string;
  /** Left out samples by reason, over all sources; none when absent. */
  readonly drops?: Readonly<Record<string, number>>;
  /** The code that a source failed with; none when absent. */
  readonly fault?: string;
  /** `CODE` or `CODE line` or `CODE line:column` of each problem of the config, by place. */
  readonly problems?: readonly string[];
  /** The same of each warning; not looked at when absent. */
  readonly warnings?: readonly string[];
}

/** Outcome is what came of a case, as far as the case speaks of it. */
export type Outcome = Pick<Case, 'page' | 'drops' | 'fault' | 'problems' | 'warnings'>;

/** configOf writes the config of a case: its own, or one around its metrics. */
export function configOf({ config, metrics, source = '', lookups }: Case): string {
  if (config !== undefined) return config;
  const keys = `url: \${URL}/\n${source}${source === '' ? '' : '\n'}metrics:\n${indented(metrics ?? '[]')}`;
  return `sources:\n  source:\n${indented(indented(keys))}${lookups === undefined ? '' : `lookups:\n${indented(lookups)}`}`;
}

function indented(text: string): string {
  return text.replace(/^(?=.)/gm, '  ');
}

/** CaseParts is where a case is run: against an upstream at `url`, in a scratch folder of its own. */
export interface CaseParts {
  readonly url: string;
  readonly folder: string;
  /** Opens its sources otherwise. */
  readonly open?: GenerationParts['open'];
}

/** runCase loads, builds and collects a case. */
export async function runCase(
  one: Case,
  { url, folder, open = (plan) => openSource(plan) }: CaseParts,
): Promise<Outcome> {
  await mkdir(folder, { recursive: true });
  for (const [name, text] of Object.entries(one.files ?? {})) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  const file = join(folder, 'case.yaml');
  await writeFile(file, configOf(one));
  const registry = createRegistry(plugins);
  const loaded = await loadConfig({ paths: [file], registry, env: { ...one.env, URL: url } });
  const written = ({ code, place }: Problem): string => `${code} ${place.line}:${place.column}`;
  const warnings = one.warnings === undefined ? {} : { warnings: loaded.warnings.map(written) };
  if ('problems' in loaded) return { problems: loaded.problems.map(written), ...warnings };
  await using scope = createScope();
  const context = { log: SILENT, now: () => Date.now() };
  const plans = await buildPlans(loaded.config, { registry: loaded.config.registry, context, scope });
  const generation = openGeneration({ id: 1, plans, log: SILENT, clock: systemClock, scope, open });
  const signal = AbortSignal.timeout(10_000);
  return { ...outcomeOf(one, await generation.collect({ at: Date.now() + 10_000, signal })), ...warnings };
}

function outcomeOf({ page, format = 'text' }: Case, snapshots: readonly Snapshot[]): Outcome {
  const own = snapshots.map((snapshot) => ({
    ...snapshot,
    families: snapshot.families.filter(({ name }) => !name.startsWith('omni_')),
  }));
  const { text } = renderPage(own, format);
  const lines = page?.includes('# ') === true ? text : text.replace(/^#.*\n/gm, '');
  const drops = new Map<string, number>();
  for (const snapshot of snapshots) {
    for (const [reason, count] of snapshot.drops) drops.set(reason, (drops.get(reason) ?? 0) + count);
  }
  const fault = snapshots.find((snapshot) => snapshot.fault !== undefined)?.fault?.code;
  return {
    page: lines,
    ...(drops.size === 0 ? {} : { drops: Object.fromEntries(drops) }),
    ...(fault === undefined ? {} : { fault }),
  };
}

/** expectedOf is what a case says, in the shape of an outcome; problems are cut to the detail that the case gives. */
export function expectedOf(one: Case, found: Outcome): { expected: Outcome; shown: Outcome } {
  const warnings = one.warnings === undefined ? {} : { warnings: one.warnings };
  if (one.problems !== undefined) {
    const details = one.problems.map((problem) => /^\S+(?: \d+)?(?::\d+)?/.exec(problem)?.[0] ?? problem);
    const cut = found.problems?.map((problem, index) => asDetailed(problem, details[index]));
    return { expected: { problems: details, ...warnings }, shown: { ...found, ...(cut && { problems: cut }) } };
  }
  const expected = {
    page: one.page ?? '',
    ...(one.drops === undefined ? {} : { drops: one.drops }),
    ...(one.fault === undefined ? {} : { fault: one.fault }),
    ...warnings,
  };
  return { expected, shown: found };
}

function asDetailed(problem: string, wanted = ''): string {
  const [code = '', place = ''] = problem.split(' ');
  if (!wanted.includes(' ')) return code;
  return wanted.includes(':') ? problem : `${code} ${place.split(':')[0] ?? ''}`;
}
