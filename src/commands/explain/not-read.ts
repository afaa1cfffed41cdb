import type { Config } from '../../config/config.ts';
import { byNearness, nearest } from '../../kit/did-you-mean.ts';
import { type FailedList, unlistedText } from '../probe/listed-targets.ts';
import { type Candidate, knownNames } from './candidates.ts';
import { placeText } from './compute.ts';
import type { Reason } from './explanation.ts';
import { ownMetrics } from './own-metrics.ts';

/** So many names are suggested. */
const SUGGESTED = 5;

/** noMetric says that no source has a metric of a name, and which names are near. */
export async function noMetric(name: string, config: Config): Promise<Reason> {
  const configured = knownNames(config);
  const own = (await ownMetrics()).map((one) => one.name);
  const near = nearest(name, [...configured, ...own]);
  const message = `no source and no module has a metric ${name}${near === undefined ? '' : `: did you mean ${near}?`}`;
  const others = byNearness(name, configured).filter((one) => one !== near);
  return { why: 'no_metric', message, lines: near === undefined ? others.slice(0, SUGGESTED) : [] };
}

/** notAsked says why a source or module that may give a series was not asked. */
export function notAsked({ name, source, isModule }: Candidate, target: string | undefined): Reason {
  const at = placeText(source.place);
  if (!isModule)
    return { why: 'not_asked', message: `the source ${name} has no target ${target ?? ''}`, at, lines: [] };
  const known = source.targets?.known.map((one) => one.name) ?? [];
  const lines = known.length === 0 ? [] : [`its targets: ${known.join(', ')}`];
  return { why: 'not_asked', message: `the module ${name} is asked by probes: say with --target where`, at, lines };
}

/** notListed says which list of targets could not be read: what its targets would give is not known. */
export function notListed(failed: FailedList, { sources, modules }: Config): Reason {
  const { name, fault } = failed;
  const source = sources[name] ?? modules[name];
  const at = source === undefined ? {} : { at: placeText(source.place) };
  return { why: 'not_listed', message: unlistedText(failed), ...at, lines: [fault.hint] };
}
