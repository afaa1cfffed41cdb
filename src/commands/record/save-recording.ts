import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Environment } from '../../config/env.ts';
import { formatProblem } from '../../config/format-problem.ts';
import type { Taken } from '../../config/load.ts';
import { Fault } from '../../model/fault.ts';
import { createCoverage } from '../test/coverage.ts';
import { runFile } from '../test/run-file.ts';
import { type Broken, readTestFile } from '../test/test-file.ts';
import { updateFile } from '../test/update.ts';
import { writeFiles } from '../write-files.ts';
import { saveAnswers } from './answers.ts';
import { credentialsOf, holdsCredential } from './credentials.ts';
import type { Live } from './read-live.ts';
import type { RedactRules } from './redact-rules.ts';
import type { Place } from './place.ts';
import { createRedaction, type Hidden, type Redaction } from './redaction.ts';
import { leftLines, replacedLine, shortLines } from './told.ts';
import { readVariables } from './variables.ts';
import { type ProbeMade, writeTest } from './write-test.ts';

/** Recording is what was saved of a source or module. */
export interface Recording {
  readonly place: Place;
  /** As they were written, the test file first. */
  readonly files: readonly string[];
  /** How often, by what stands in the place. */
  readonly replaced: ReadonlyMap<string, number>;
  /** Codes, by source. */
  readonly faults: Readonly<Record<string, string>>;
  /** What a person has to know. */
  readonly lines: readonly string[];
  /** Whether nothing failed, and the test holds. */
  readonly isGood: boolean;
}

/** Around is what a recording is saved with. */
export interface Around {
  readonly place: Place;
  readonly loaded: Taken;
  readonly env: Environment;
  readonly rules: RedactRules;
  readonly configFiles: readonly string[];
  /** Of a module. */
  readonly probe?: ProbeMade;
}

/** saveRecording writes what a source was answered without secrets, and a test that replays it; the test is run, and said to hold or not. Throws a StartFault for what cannot be written. */
export async function saveRecording(live: Live, around: Around): Promise<Recording> {
  const { place, loaded, env, rules, probe } = around;
  const variables = await readVariables(loaded, env);
  const given = [...variables.hidden, ...credentialParams(probe)];
  const redaction = createRedaction([...given, ...credentialsOf(live.exchanges)], rules.rules);
  const exchanges = live.exchanges.filter(({ outcome }) => !isUnsent(outcome));
  const saved = saveAnswers(exchanges, { folder: place.base, redaction, headers: rules.headers });
  const expected = `${place.base}/expected.prom`;
  const faults = faultsOf(live);
  const files = new Map<string, string | Uint8Array>(saved.files);
  files.set(expected, redaction.text(live.page));
  const shown = { ...around, ...(probe && { probe: withoutSecrets(probe, redaction) }) };
  const test = writeTest({ ...shown, live, faults, answers: saved.answers, expected, env: variables.env });
  const placed = [...files].map(([name, content]) => [join(place.folder, name), content] as const);
  await writeFiles(new Map<string, string | Uint8Array>([...placed, [place.test, test]]));
  const replay = await holds(place.test, join(place.folder, expected), redaction);
  const lines = [
    replacedLine(exchanges.length, redaction.counts()),
    ...Object.entries(faults).map(([source, code]) => `${source} failed with ${code}; that is what the test expects`),
    ...saved.others.map((code) => `a test cannot bring about ${code}: it has a connection that is reset in its place`),
    ...shortLines(given),
    ...leftLines(saved.files.values()),
    ...variables.files.map((reference) => `the test reads ${reference} as the config does`),
    ...replay.lines,
  ];
  return {
    place,
    files: [place.test, ...placed.map(([file]) => file)],
    replaced: redaction.counts(),
    faults,
    lines: lines.map((line) => `${place.name}: ${line}`),
    isGood: replay.isGood && Object.keys(faults).length === 0,
  };
}

/** What a module is told may be a credential too. */
function credentialParams(probe: ProbeMade | undefined): readonly Hidden[] {
  const secret = Object.entries(probe?.params ?? {}).filter(([name]) => holdsCredential(name));
  return secret.map(([name, text]) => ({ text, shown: `redacted-${name}` }));
}

function withoutSecrets({ module, target, params }: ProbeMade, redaction: Redaction): ProbeMade {
  const shown = Object.entries(params).map(([name, value]) => [name, redaction.text(value)] as const);
  return { module, params: Object.fromEntries(shown), ...(target && { target: redaction.text(target) }) };
}

/** A request that cannot be written is none in a test either. */
function isUnsent(outcome: Live['exchanges'][number]['outcome']): boolean {
  const cause = outcome !== undefined && 'cause' in outcome ? outcome.cause : undefined;
  return cause instanceof Fault && cause.stage === 'request';
}

function faultsOf({ snapshots }: Live): Readonly<Record<string, string>> {
  return Object.fromEntries(
    snapshots.flatMap(({ source, fault }) => (fault === undefined ? [] : [[source, fault.code]])),
  );
}

interface Replay {
  readonly lines: readonly string[];
  readonly isGood: boolean;
}

/** What a secret was part of may come out otherwise: what the test then gives is what it expects, and that is said. */
async function holds(test: string, expected: string, redaction: Redaction): Promise<Replay> {
  const first = await run(test);
  if ('problems' in first) return brokenOf(first);
  const differing = first.results.flatMap(({ failures }) => failures.flatMap(({ lines }) => lines));
  if (differing.length === 0) return { lines: [], isGood: true };
  const { result } = await updateFile(first);
  const left = result.results.some(({ failures }) => failures.length > 0);
  const page = await readFile(expected, 'utf8');
  const isClean = redaction.text(page) === page;
  if (!isClean) await writeFiles(new Map([[expected, redaction.text(page)]]));
  const says = 'what is saved does not give what came, without its secrets:';
  const hint = left || !isClean ? ['the test does not hold'] : ['the test expects what is saved to give'];
  return { lines: [says, ...differing.map((line) => redaction.text(line)), ...hint], isGood: !left && isClean };
}

async function run(test: string): ReturnType<typeof runFile> {
  const read = await readTestFile(test);
  return 'problems' in read ? read : runFile(read, createCoverage());
}

function brokenOf({ problems }: Broken): Replay {
  return { lines: ['the test cannot be run:', ...problems.map(formatProblem)], isGood: false };
}
