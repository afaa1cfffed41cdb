import { createCompiler } from '../expression/compiler.ts';
import type { Report } from '../kit/compiler.ts';
import type { Observer } from '../kit/expression.ts';
import type { Registry } from '../kit/registry.ts';
import type { ConfigNode, Problem } from '../model/node.ts';
import { checkAgreement, checkAlways } from './check-joining.ts';
import { checkEmpty } from './check-empty.ts';
import { checkFamilies } from './check-families.ts';
import { checkLookupFiles } from './check-files.ts';
import { checkHiddenLabels } from './check-labels.ts';
import { checkLookups } from './check-lookups.ts';
import { checkMetric } from './check-metric.ts';
import { checkNames } from './check-names.ts';
import { checkRequests } from './check-requests.ts';
import { checkUpName } from './check-reserved.ts';
import { checkModuleNames, checkTargets } from './check-targets.ts';
import { checkTlsFiles } from './check-tls-files.ts';
import { checkTransport } from './check-transport.ts';
import { checkUrl } from './check-urls.ts';
import { checkValue } from './check-value.ts';
import { compileTrees } from './compile-trees.ts';
import type { Config } from './config.ts';
import { type Environment, readEnvironment } from './env.ts';
import { type Inputs, noteInputs } from './inputs.ts';
import { entryNodes, metricNodes } from './metric-nodes.ts';
import { loadPlugins, namedPlugins } from './plugins/load-plugins.ts';
import { sortProblems } from './problems.ts';
import { type ProxyEnvironment, readProxyEnvironment } from './proxies.ts';
import { type ConfigText, readConfigTexts, type ReadTools } from './read.ts';
import { growTrees, parseTrees } from './grow-trees.ts';
import { httpListNodes } from './targets/http-lists.ts';
import { readTargets } from './targets/read-targets.ts';
import { sectionOf, type Tree } from './tree.ts';

/** LoadParts is what a config is loaded from. */
export interface LoadParts {
  /** Files, folders, globs. */
  readonly paths: readonly string[];
  /** What was read already, in the place of `paths`. */
  readonly texts?: readonly ConfigText[];
  /** The built-in plugins. */
  readonly registry: Registry;
  /** Whether the plugins that the config names are left alone; a name that only they can know is then a warning. */
  readonly withoutPlugins?: boolean;
  /** The real environment. */
  readonly env: Environment;
  readonly envFiles?: readonly string[];
  /** Where `.env` is looked for; without it, the working directory. False looks for none. */
  readonly envFolder?: string | false;
  /** Sees every part of every expression; for tools that explain a value. */
  readonly observer?: Observer;
}

interface Found {
  readonly inputs: Inputs;
  readonly warnings: readonly Problem[];
  /** All plugins that there are for it. */
  readonly registry: Registry;
}

/** Taken is a config that will do, and its files' trees, for tools that tell places. */
export interface Taken extends Found {
  readonly config: Config;
  readonly trees: readonly Tree[];
}

/** Loaded is a config, or everything that is wrong with it, by place; and what to look at in it, and what it was read from. */
export type Loaded = Taken | (Found & { readonly problems: readonly Problem[] });

/** loadConfig reads, checks and compiles config files; it never throws for what stands in them, and reports all of it. */
export async function loadConfig(parts: LoadParts): Promise<Loaded> {
  const { paths, env, envFiles, envFolder: folder, observer } = parts;
  const problems: Problem[] = [];
  const report: Report = (problem) => problems.push(problem);
  const notes = noteInputs();
  const environment = await readEnvironment(
    { env, ...(envFiles && { envFiles }), ...(folder === undefined ? {} : { folder }) },
    { report, notes },
  );
  const texts = parts.texts ?? (await readConfigTexts(paths, { report, notes }));
  const parsed = parseTrees(texts, report);
  // What a file that does not parse defines cannot be known: names are then not looked for.
  const isWhole = parsed.length === texts.length && problems.every(({ code }) => code !== 'CONFIG_FILE');
  const trees = growTrees(parsed, { env: environment, report, notes });
  const targets = await readTargets(
    (['sources', 'modules'] as const).flatMap((section) => sectionOf(trees, section)),
    { report, notes },
  );
  const { registry, judged } = await addPlugins(trees, parts, { report, notes });
  const compiler = createCompiler({ registry, report: judged, ...(observer && { observer }) });
  const proxies = readProxyEnvironment(environment);
  const written = { texts, env: environment, plugins: registry.codes };
  const config = compileTrees(trees, { registry, report: judged, compiler, notes, targets, proxies, written });
  checkSources(trees, proxies, report);
  checkTargets(trees, targets, report);
  if (isWhole) {
    checkNames(trees, { registry, report });
    checkModuleNames(trees, { registry, report });
    checkLookups(trees, { registry, report });
  }
  if (problems.every(isWarning)) {
    checkEmpty(trees, report);
    checkTlsFiles(config, trees, report);
    await checkLookupFiles(config, trees, { registry, report });
  }
  const sorted = sortProblems(problems);
  const warnings = sorted.filter(isWarning);
  const errors = sorted.filter((problem) => !isWarning(problem));
  const found = { inputs: notes.inputs(), warnings, registry };
  return errors.length === 0 ? { config, trees, ...found } : { problems: errors, ...found };
}

function isWarning({ level }: Problem): boolean {
  return level === 'warning';
}

/** What a plugin that is not loaded may be the answer to. */
const UNKNOWN: ReadonlySet<string> = new Set(['CONFIG_UNKNOWN_PLUGIN', 'CONFIG_UNKNOWN_STEP']);

interface Plugins {
  readonly registry: Registry;
  /** Knows what an unknown name means: nothing new where a plugin could not be loaded, a warning where none should be. */
  readonly judged: Report;
}

async function addPlugins(
  trees: readonly Tree[],
  { registry: builtIn, withoutPlugins }: LoadParts,
  { report, notes }: ReadTools,
): Promise<Plugins> {
  const isLeftOut = withoutPlugins === true && namedPlugins(trees).length > 0;
  let hasFailed = false;
  const failed: Report = (problem) => {
    hasFailed = true;
    report(problem);
  };
  const registry = isLeftOut ? builtIn : await loadPlugins(trees, { registry: builtIn, report: failed, notes });
  const judged: Report = (problem) => {
    if (!UNKNOWN.has(problem.code)) report(problem);
    else if (!hasFailed) report(isLeftOut ? { ...problem, level: 'warning' } : problem);
  };
  return { registry, judged };
}

/** What one schema cannot say of metrics, urls and names of metrics. Families are one over all sources, and in a module. */
function checkSources(trees: readonly Tree[], proxies: ProxyEnvironment, report: Report): void {
  const [sources, modules] = [nodesIn(trees, 'sources'), nodesIn(trees, 'modules')];
  for (const source of [...sources, ...modules]) checkSource(source, report);
  for (const section of ['sources', 'modules'] as const) {
    for (const entry of sectionOf(trees, section)) {
      for (const asking of [entry, ...httpListNodes(entry.value)]) checkTransport(asking, proxies, report);
    }
  }
  for (const sharing of [sources, ...modules.map((module) => [module])]) checkFamilies(sharing, report);
}

function nodesIn(trees: readonly Tree[], section: 'sources' | 'modules'): readonly ConfigNode[] {
  return sectionOf(trees, section).map(({ value }) => value);
}

function checkSource(source: ConfigNode, report: Report): void {
  for (const metric of metricNodes(source)) checkMetric(metric, report);
  for (const entry of entryNodes(source)) {
    checkAlways(entry, report);
    checkValue(entry, report);
  }
  checkUrl(source, report);
  checkRequests(source, report);
  checkUpName(source, report);
  checkHiddenLabels(source, report);
  checkAgreement(metricNodes(source), report);
}
