import { relative, sep } from 'node:path';
import { writeConfig } from '../../config/write-config.ts';
import type { Answer } from '../test/types.generated.ts';
import type { Saved } from './answers.ts';
import type { Live } from './read-live.ts';
import type { Place } from './place.ts';

/** ProbeMade is how a module was read. */
export interface ProbeMade {
  readonly module: string;
  readonly target?: string;
  readonly params: Readonly<Record<string, string>>;
}

/** Recorded is what a test file is written of. */
export interface Recorded {
  readonly live: Live;
  readonly place: Place;
  readonly answers: Saved['answers'];
  /** The file of the page, relative to the test file. */
  readonly expected: string;
  readonly faults: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
  /** As they were given to the command. */
  readonly configFiles: readonly string[];
  /** Of a module. */
  readonly probe?: ProbeMade;
}

/** writeTest writes a test file that replays what was recorded, and expects what came of it. */
export function writeTest({ live, place, answers, expected, faults, env, configFiles, probe }: Recorded): string {
  const config = configFiles.map((path) => relative(place.folder, path).split(sep).join('/'));
  const at = new Date(live.at).toISOString();
  const drops = dropsOf(live);
  const expect = {
    exposition_file: expected,
    ...(Object.keys(faults).length > 0 && { faults }),
    ...(Object.keys(drops).length > 0 && { drops }),
    ...(live.duplicates > 0 && { duplicates: live.duplicates }),
  };
  const content = {
    config: config.length === 1 ? config[0] : config,
    sources: [place.name],
    ...(Object.keys(env).length > 0 && { env }),
    tests: [
      {
        ...{ name: `what ${place.name} was answered`, clock: at, answers: shortened(answers) },
        ...(probe && { probe: written(probe) }),
        expect,
      },
    ],
  };
  return `${headOf(place.name)}${writeConfig(content)}`;
}

function written({ module, target, params }: ProbeMade): object {
  return { module, ...(target && { target }), ...(Object.keys(params).length > 0 && { params }) };
}

function headOf(name: string): string {
  return `# yaml-language-server: $schema=./schema/test.schema.json
# Recorded by \`omni-exporter record\`: what the servers of ${name} answered, with secrets taken out. To run it: omni-exporter test FILE
`;
}

/** The drops of all targets of a source. */
function dropsOf({ snapshots }: Live): Readonly<Record<string, Readonly<Record<string, number>>>> {
  const all: Record<string, Record<string, number>> = {};
  for (const { source, drops } of snapshots) {
    if (source === '' || drops.size === 0) continue;
    const counts = (all[source] ??= {});
    for (const [reason, count] of drops) counts[reason] = (counts[reason] ?? 0) + count;
  }
  return all;
}

function shortened(answers: Saved['answers']): object {
  const rows = Object.entries(answers).map(([key, row]) => {
    const list = [row].flat() as readonly Answer[];
    return [key, list.length === 1 ? list.map(short)[0] : list.map(short)];
  });
  return Object.fromEntries(rows) as object;
}

/** A status of 200 goes without saying. */
function short({ status, ...rest }: Answer): object {
  return status === 200 && Object.keys(rest).length > 0 ? rest : { status, ...rest };
}
