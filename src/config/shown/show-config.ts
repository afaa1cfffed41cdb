import { stringify } from 'yaml';
import { withoutCredentials } from '../../kit/credentials.ts';
import type { Registry } from '../../kit/registry.ts';
import type { ConfigNode, ScalarNode } from '../../model/node.ts';
import type { Tree } from '../tree.ts';
import { secretsOf } from './secrets.ts';

/** ShownFile is what a config file says, as plain data that holds no secret. */
export interface ShownFile {
  readonly file: string;
  readonly config: unknown;
}

/** What stands in the place of a secret. */
const SECRET = '<secret>';

/**
 * showConfig gives the files of a config as they are in force: defaults under each source, aliases written out. What came
 * from `${…}` is the reference, what is secret and stands in the file is `<secret>`.
 */
export function showConfig(trees: readonly Tree[], registry: Registry): readonly ShownFile[] {
  return trees.map((tree) => {
    const entries = tree.kind === 'map' ? tree.entries.filter(({ key }) => key !== 'defaults') : [];
    const secrets = secretsOf(tree, registry);
    return {
      file: tree.place.file,
      config: Object.fromEntries(entries.map(({ key, value }) => [key, shownOf(value, secrets)])),
    };
  });
}

/** entryShown gives of shown files only one entry of a section, wherever it stands. */
export function entryShown(files: readonly ShownFile[], section: string, name: string): readonly ShownFile[] {
  return files.flatMap(({ file, config }) => {
    const found = (config as Readonly<Record<string, unknown>>)[section];
    const isThere = typeof found === 'object' && found !== null && Object.hasOwn(found, name);
    return isThere ? [{ file, config: { [name]: (found as Readonly<Record<string, unknown>>)[name] } }] : [];
  });
}

/** writeShown writes shown files as one YAML text, a document each. */
export function writeShown(files: readonly ShownFile[]): string {
  const options = { lineWidth: 0, aliasDuplicateObjects: false };
  return files.map(({ file, config }) => `# ${file}\n${stringify(config, options)}`).join('---\n');
}

function shownOf(node: ConfigNode, secrets: ReadonlySet<ConfigNode>): unknown {
  if (secrets.has(node)) return isReference(node) ? referencesOf(node) : SECRET;
  if (node.kind === 'scalar') return scalarOf(node);
  if (node.kind === 'list') return node.items.map((item) => shownOf(item, secrets));
  return Object.fromEntries(node.entries.map(({ key, value }) => [key, shownOf(value, secrets)]));
}

function isReference(node: ConfigNode): node is ScalarNode {
  return node.kind === 'scalar' && node.parts.every(({ reference }) => reference !== undefined);
}

function referencesOf({ parts }: ScalarNode): string {
  return parts.map(({ text, reference }) => reference ?? text.replaceAll('${', '$$${')).join('');
}

/** A number or boolean that is not written as it is usually may be meant as text: that is shown. */
function scalarOf(node: ScalarNode): string | number | boolean | null {
  const { value, text } = node;
  if (value === null || (typeof value !== 'string' && String(value) === text)) return value;
  return withoutCredentials(referencesOf(node), SECRET);
}
