import { readFile } from 'node:fs/promises';
import type { Environment } from '../../config/env.ts';
import type { Taken } from '../../config/load.ts';
import { secretsOf } from '../../config/shown/secrets.ts';
import type { ConfigNode, ScalarNode } from '../../model/node.ts';
import { type Hidden, LEAST_CHARACTERS } from './redaction.ts';

/** Variables is what a config reads from outside, as a test may have it. */
export interface Variables {
  /** A value for each variable that is set: a setting as it is, for all else something of its shape. */
  readonly env: Readonly<Record<string, string>>;
  /** What came from `${…}`, the urls made of it, and secrets that stand in the config. */
  readonly hidden: readonly Hidden[];
  /** `${file:…}` and the like: what a test reads from outside all the same. */
  readonly files: readonly string[];
}

interface Scalar {
  readonly node: ScalarNode;
  readonly isSecret: boolean;
}

/** readVariables looks at what stands in `${…}`; `env` has what is set, env files included. */
export async function readVariables({ trees, registry }: Taken, env: Environment): Promise<Variables> {
  const scalars = trees.flatMap((tree) => scalarsIn(tree, secretsOf(tree, registry)));
  const texts = await Promise.all(trees.map(({ place }) => readFile(place.file, 'utf8')));
  const names = texts.flatMap((text) => [...text.matchAll(/\$\{([A-Za-z_]\w*)/g)].map(([, name = '']) => name));
  const set = [...new Set(names)].flatMap((name) => {
    const value = env[name] ?? '';
    return value === '' ? [] : [[name, value] as const];
  });
  const shown = new Map(set.map(([name, value]) => [name, isSetting(name, scalars) ? value : inShapeOf(value, name)]));
  const files = scalars.flatMap(({ node }) => node.parts.flatMap(({ reference }) => fileOf(reference) ?? []));
  const hidden = [
    ...set.map(([name, text]) => ({ text, shown: shown.get(name) ?? text })),
    ...scalars.flatMap(({ node }) => urlsOf(node, shown)),
    ...scalars.flatMap(literalsOf),
  ];
  return {
    env: Object.fromEntries(shown),
    hidden: hidden.filter((one) => one.text !== one.shown),
    files: [...new Set(files)],
  };
}

function scalarsIn(node: ConfigNode, secrets: ReadonlySet<ConfigNode>, isInside = false): readonly Scalar[] {
  const isSecret = isInside || secrets.has(node);
  if (node.kind === 'scalar') return [{ node, isSecret }];
  const nodes = node.kind === 'list' ? node.items : node.entries.map(({ value }) => value);
  return nodes.flatMap((inner) => scalarsIn(inner, secrets, isSecret));
}

function fileOf(reference: string | undefined): string | undefined {
  return reference?.startsWith('${file:') === true ? reference : undefined;
}

const OF_REQUESTS = /(?:^|\.)(?:auth|headers|query|body|params|form)\b/;
const FIGURE = /^(?:\d{1,6}(?:\.\d+)?\s?[A-Za-z]{0,3}|true|false)$/;

/** A figure or a path of a file that no request holds: the config would be another without it, and it says nothing of anyone. */
function isSetting(name: string, scalars: readonly Scalar[]): boolean {
  const uses = scalars.filter(({ node }) => node.parts.some(({ reference }) => reference === `\${${name}}`));
  return uses.length > 0 && uses.every(isPlainUse);
}

function isPlainUse({ node: { parts, place, text }, isSecret }: Scalar): boolean {
  if (isSecret || parts.length > 1 || OF_REQUESTS.test(place.path)) return false;
  return FIGURE.test(text) || /(?:^|[._])(?:file|path)s?(?:\[\d+\])?$/.test(place.path);
}

/** What is put in the place of a value must be taken where the value was: a number, a path, an address, a url. */
function inShapeOf(value: string, name: string): string {
  const slug = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  const [, scheme] = /^([a-z][a-z0-9+.-]*):\/\//i.exec(value) ?? [];
  if (scheme !== undefined) return `${scheme}://${slug}.example${value.endsWith('/') ? '/' : ''}`;
  if (/^(?:true|false)$/i.test(value)) return value;
  if (/^\d+$/.test(value)) return '1'.repeat(value.length);
  const [, port] = /^[\w.-]+:(\d{1,5})$/.exec(value) ?? [];
  if (port !== undefined) return `${slug}.example:${'1'.repeat(port.length)}`;
  return `${value.startsWith('/') ? '/' : ''}redacted-${slug}`;
}

/** Servers name themselves in their answers: the origin of a url that is made of variables, its host and port, and its host. */
function urlsOf({ text, parts }: ScalarNode, shown: ReadonlyMap<string, string>): readonly Hidden[] {
  if (!text.includes('://') || parts.every(({ reference }) => reference === undefined)) return [];
  const written = parts.map((part) => shownPart(part, shown)).join('');
  if (!URL.canParse(text) || !URL.canParse(written)) return [];
  const [real, other] = [new URL(text), new URL(written)];
  const isLoopback = /^(?:localhost|127\.[\d.]+|\[::1\])$/.test(real.hostname);
  return [
    { text: `${real.protocol}//${real.host}`, shown: `${other.protocol}//${other.host}` },
    ...(real.host === real.hostname ? [] : [{ text: real.host, shown: other.host }]),
    ...(isLoopback ? [] : [{ text: real.hostname, shown: other.hostname }]),
  ];
}

function shownPart({ text, reference }: ScalarNode['parts'][number], shown: ReadonlyMap<string, string>): string {
  if (fileOf(reference) !== undefined) return 'redacted-file';
  return shown.get(reference?.slice(2, -1) ?? '') ?? text;
}

function literalsOf({ node: { parts, text }, isSecret }: Scalar): readonly Hidden[] {
  const fromFiles = parts.filter(({ reference }) => fileOf(reference) !== undefined);
  const isOwn = isSecret && parts.every(({ reference }) => reference === undefined);
  return [
    ...fromFiles.map((part) => ({ text: part.text, shown: 'redacted-file' })),
    ...(isOwn && text.length >= LEAST_CHARACTERS ? [{ text, shown: 'redacted' }] : []),
  ];
}
