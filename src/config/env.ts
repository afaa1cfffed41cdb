import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import type { Report } from '../kit/compiler.ts';
import type { InputNotes } from './inputs.ts';

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
export async function readEnvironment(parts: EnvironmentParts, { report, notes }: ReadTools): Promise<Environment> {
  const { env, envFiles = [], folder = '.' } = parts;
  const own = folder === false ? [] : [join(folder, '.env')];
  for (const file of [...own, ...envFiles]) notes?.file(file);
  const implied = await Promise.all(own.map((file) => readFile(file, 'utf8').catch(() => '')));
  const named = await Promise.all(envFiles.map((file) => readEnvFile(file, report)));
  return Object.assign({}, ...implied.map((text) => parseEnv(text)), ...named, env) as Environment;
}

async function readEnvFile(file: string, report: Report): Promise<Environment> {
  try {
    return parseEnv(await readFile(file, 'utf8'));
  } catch {
    const place = { file, line: 1, column: 1, path: '' };
    report({ code: 'CONFIG_ENV_FILE', place, message: 'this env file cannot be read' });
    return {};
  }
}
