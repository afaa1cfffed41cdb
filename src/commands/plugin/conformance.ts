import { createCompiler } from '../../expression/compiler.ts';
import { guardPlugin } from '../../kit/guard.ts';
import { openDecoder } from '../../kit/open-decoder.ts';
import { nodeOf } from '../../kit/node-of.ts';
import { compileOptions } from '../../kit/options.ts';
import type { Context, Example, JsonSchema, Plugin } from '../../kit/plugin.ts';
import { pluginFlaws } from '../../kit/plugin-flaws.ts';
import type { Registry } from '../../kit/registry.ts';
import { createScope } from '../../kit/scope.ts';
import { Fault } from '../../model/fault.ts';
import type { ConfigNode, Place, Problem } from '../../model/node.ts';
import { withExampleFiles } from './example-files.ts';
import { NOW, runExample } from './run-example.ts';
import { stillOpen } from './still-open.ts';

/** How long an example may take. */
const PATIENCE_MILLISECONDS = 2000;

const NOWHERE: Place = { file: 'options', line: 1, column: 1, path: '' };

/**
 * conformanceFlaws says what keeps a plugin from being a good one; nothing for one that is. Its schema is strict and says
 * what each option means and which are secret; every example fits it and does what it says; and what is created and
 * disposed, twice, leaves nothing open. `registry` holds the plugins that its examples may name.
 */
export async function conformanceFlaws(plugin: Plugin, registry: Registry): Promise<readonly string[]> {
  const flaws = pluginFlaws(plugin);
  if (flaws.length > 0) return flaws;
  const guarded = guardPlugin(plugin);
  const found = [...schemaFlaws(plugin, registry), ...(plugin.examples.length === 0 ? ['it has no examples'] : [])];
  for (const example of plugin.examples) {
    const broken = await withExampleFiles(plugin, example, async (options) => {
      const { compiled, problems } = compile(plugin, options, registry);
      return problems.length === 0 ? exampleFlaws(guarded, { ...example, compiled }, registry) : problems;
    });
    found.push(...broken.map((flaw) => `example "${example.title}": ${flaw}`));
  }
  return found;
}

function schemaFlaws(plugin: Plugin, registry: Registry): readonly string[] {
  const flaws = [...undescribed(plugin.options), ...unmarked(plugin.options)];
  if (plugin.kind === 'transform') return flaws;
  const { problems } = compile(plugin, nodeOf({ 'an-unheard-of-key': 1 }, NOWHERE), registry);
  return problems.some((problem) => problem.includes('an-unheard-of-key'))
    ? flaws
    : [...flaws, 'options takes a key that it does not know: it needs additionalProperties: false'];
}

function propertiesOf(schema: JsonSchema): readonly (readonly [string, JsonSchema])[] {
  return Object.entries((schema['properties'] ?? {}) as Readonly<Record<string, JsonSchema>>);
}

function undescribed(options: JsonSchema): readonly string[] {
  return propertiesOf(options).flatMap(([name, { description, $ref: reference }]) =>
    description === undefined && reference === undefined ? [`options.${name} has no description`] : [],
  );
}

const SECRET = /(?:^|_)(?:passphrase|password|secret|token)$/;

/** Texts that by their name are secrets, however deep they stand. */
function unmarked(schema: unknown): readonly string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const own = propertiesOf(schema as JsonSchema).filter(
    ([name, { type, writeOnly }]) => SECRET.test(name) && type === 'string' && writeOnly !== true,
  );
  const flaws = own.map(([name]) => `the option ${name} seems to be a secret: it needs writeOnly: true`);
  return [...flaws, ...Object.values(schema).flatMap(unmarked)];
}

function compile(
  plugin: Plugin,
  options: ConfigNode,
  registry: Registry,
): { readonly compiled: unknown; readonly problems: readonly string[] } {
  const problems: string[] = [];
  const report = ({ message, hint }: Problem): void =>
    void problems.push(hint === undefined ? message : `${message} (${hint})`);
  const compiler = createCompiler({ registry, report });
  return { compiled: compileOptions(plugin.options, options, { compiler, report }), problems };
}

/** Everything is done twice: what a plugin keeps outside of what it creates shows the second time. */
async function exampleFlaws(
  plugin: Plugin,
  example: Example & { readonly compiled: unknown },
  registry: Registry,
): Promise<readonly string[]> {
  const flaws: string[] = [];
  const open = await stillOpen(async () => {
    for (const round of ['', ', when it is created again']) {
      const flaw = await inTime(() => inScope(registry, (context) => runExample(plugin, example, context)));
      if (flaw === undefined) continue;
      flaws.push(`${flaw}${round}`);
      break;
    }
  });
  return [...flaws, ...open.map((handle) => `leaves ${handle} open after it is disposed`)];
}

async function inTime(work: () => Promise<string | undefined>): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(resolve, PATIENCE_MILLISECONDS, `does not end within ${PATIENCE_MILLISECONDS} ms`);
  });
  return Promise.race([work(), late]).finally(() => clearTimeout(timer));
}

/** Disposing a scope is done twice too. */
async function inScope(
  registry: Registry,
  use: (context: Context) => Promise<string | undefined>,
): Promise<string | undefined> {
  const scope = createScope();
  const ignore = (): void => undefined;
  const context: Context = {
    log: { debug: ignore, info: ignore, warn: ignore, error: ignore },
    now: () => NOW,
    http: () => Promise.reject(new Fault('FETCH_CONNECT', { origin: 'any server', reason: 'examples send nothing' })),
    signal: scope.signal,
    own: (resource) => scope.own(resource),
    decoder: (name, options) => openDecoder({ registry, context }, name, options),
  };
  const flaw = await use(context);
  try {
    await scope[Symbol.asyncDispose]();
    await scope[Symbol.asyncDispose]();
    return flaw;
  } catch {
    return flaw ?? 'what it owns cannot be disposed';
  }
}
