import { join } from 'node:path';
import { parseEnv } from 'node:util';
import type { Report } from '../kit/compiler.ts';
import type { InputNotes } from './inputs.ts';
import { readBytes } from '../kit/read-bytes.ts';
import { reasonOf, strictText } from './strict-text.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface EnvironmentParts {
  /** The real environment; it wins. */
  readonly env: Environment;
  /** Files named with --env-file; a later one wins over an earlier one, and all of them over `.env`. */
  readonly envFiles?: readonly string[];
  /** Where `.env` is looked for; without it, the working directory. False looks for none. */
  readonly folder?: string | false;
}

/** ReadTools is who is told of what is read, and of what cannot be. */
export interface ReadTools {
  readonly report: Report;
  readonly notes?: InputNotes;
}

/** readEnvironment puts the real environment over the env files over `.env`. Reports CONFIG_ENV_FILE. */
export function readEnvironment(parts: EnvironmentParts, { report, notes }: ReadTools): Promise<Environment> {
  const { env, envFiles = [], folder = '.' } = parts;
  const implied = folder === false ? [] : [join(folder, '.env')];
  for (const file of [...implied, ...envFiles]) notes?.file(file);
  const read = [
    ...implied.map((file) => readEnvFile(file, { report, isImplied: true })),
    ...envFiles.map((file) => readEnvFile(file, { report, isImplied: false })),
  ];
  return Promise.resolve(Object.assign({}, ...read, env) as Environment);
}

interface Reading {
  readonly report: Report;
  /** Whether it may be absent. */
  readonly isImplied: boolean;
}

function readEnvFile(file: string, { report, isImplied }: Reading): Environment {
  try {
    return parseEnv(strictText(readBytes(file)).replace(/^\uFEFF/, ''));
  } catch (cause) {
    if (isImplied && cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return {};
    const place = { file, line: 1, column: 1, path: '' };
    report({ code: 'CONFIG_ENV_FILE', place, message: `this env file cannot be read: ${reasonOf(cause)}` });
    return {};
  }
}
