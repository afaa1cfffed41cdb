import { stringify } from 'yaml';

/** writeConfig writes plain data as YAML in block style; comments and a schema's line are the caller's. */
export function writeConfig(config: unknown): string {
  return stringify(config, { lineWidth: 0, aliasDuplicateObjects: false });
}
