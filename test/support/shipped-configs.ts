import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';

/** ShippedConfig is a folder of `configs/`, named as its config is. */
export interface ShippedConfig {
  readonly name: string;
  readonly folder: string;
  readonly config: string;
  readonly test: string;
  /** Where `example.env` is, which names the variables that have no default; undefined where every one has. */
  readonly envFile: string | undefined;
  /** What stands in it. */
  readonly env: Readonly<Record<string, string>>;
}

const CONFIGS = fileURLToPath(new URL('../../configs/', import.meta.url));

/** shippedConfigs lists the configs that are shipped, by name: whatever has a folder is one. */
export function shippedConfigs(): readonly ShippedConfig[] {
  return readdirSync(CONFIGS).toSorted().map(shippedConfig);
}

function shippedConfig(name: string): ShippedConfig {
  const folder = join(CONFIGS, name);
  const example = join(folder, 'example.env');
  const envFile = existsSync(example) ? example : undefined;
  const variables = envFile === undefined ? {} : parseEnv(readFileSync(envFile, 'utf8'));
  const env = Object.fromEntries(Object.entries(variables).map(([key, value]) => [key, value ?? '']));
  return { name, folder, config: join(folder, `${name}.yaml`), test: join(folder, `${name}.test.yaml`), envFile, env };
}
