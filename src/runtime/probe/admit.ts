import type { Block, Config, SourceConfig } from '../../config/config.ts';
import { Fault } from '../../model/fault.ts';
import { type Target, targetUrl } from '../../model/target.ts';
import type { Allow } from '../../pipeline/fetch/connect/guard.ts';
import { reachOf } from './addresses.ts';

/** ProbeRequest is the parameters of a probe's url, each with all values that it stands there with. */
export type ProbeRequest = ReadonlyMap<string, readonly string[]>;

/** Admitted is a probe that may be made. */
export interface Admitted {
  readonly name: string;
  readonly module: SourceConfig;
  readonly target: Target;
  /** Whether the target is one of the module's own. */
  readonly isNamed: boolean;
  readonly params: Readonly<Record<string, string>>;
  /** The name of the auth that the probe chose. */
  readonly auth?: string;
  /** Of a named target the config says where it is: only where it leads to is looked at. */
  readonly allow: Allow;
}

/** The module of a probe that names none, as exporters that are asked so have it. */
const DEFAULT_MODULE = 'default';
/** The parameters of every probe; `debug` is the server's. */
const OWN: ReadonlySet<string> = new Set(['module', 'target', 'auth', 'debug']);

/** Named finds a target of a module by its name. */
export type Named = (module: SourceConfig, name: string) => Target | undefined;

/** admit holds a probe against its module. Throws PROBE_… faults. */
export function admit(asked: ProbeRequest, config: Config, targetNamed: Named): Admitted {
  const { name, module } = moduleOf(asked, config);
  const wanted = single(asked, 'target');
  if (wanted === undefined || wanted === '') throw new Fault('PROBE_NO_TARGET');
  const params = paramsOf(asked, module);
  const auth = authOf(asked, module);
  const common = { name, module, params, ...(auth !== undefined && { auth }) };
  const named = targetNamed(module, wanted);
  if (named !== undefined) return { ...common, target: named, isNamed: true, allow: allowAway(named, module) };
  const target = freeTarget(wanted);
  const isTrusting = module.probe.credentials === 'any' || (!module.hasCredentials && auth === undefined);
  const allow = allowOf(target, module);
  if (!isTrusting) throw new Fault('PROBE_CREDENTIALS');
  return { ...common, target, isNamed: false, allow };
}

function moduleOf(asked: ProbeRequest, { modules }: Config): Pick<Admitted, 'name' | 'module'> {
  const given = single(asked, 'module');
  const name = given ?? DEFAULT_MODULE;
  const module = Object.hasOwn(modules, name) ? modules[name] : undefined;
  if (module === undefined) throw new Fault(given === undefined ? 'PROBE_NO_MODULE' : 'PROBE_UNKNOWN_MODULE');
  return { name, module };
}

function allowOf({ url }: Target, { probe }: SourceConfig): Allow {
  const reach = reachOf(probe.targets_allowed);
  if (!reach.allowsHost(hostOf(url))) throw new Fault('PROBE_TARGET');
  return (address, host) => (reach.allowsAddress(address, host) ? undefined : new Fault('FETCH_ADDRESS', { host }));
}

/** What a target of the config redirects to, beside its own host, is as little trusted as what a url names. */
function allowAway({ url }: Target, { probe }: SourceConfig): Allow {
  const reach = reachOf(probe.targets_allowed);
  const own = URL.canParse(url) ? hostOf(url) : undefined;
  return (address, host, isForeign) =>
    isForeign !== true || host === own || reach.allowsAddress(address, host)
      ? undefined
      : new Fault('FETCH_ADDRESS', { host });
}

/** Without the brackets of an IPv6 address. */
function hostOf(url: string): string {
  return new URL(url).hostname.replace(/^\[|\]$/g, '').toLowerCase();
}

/** withAuth puts the auth that a probe chose in the place of the module's own. */
export function withAuth(module: SourceConfig, auth: Block | undefined): SourceConfig {
  return auth === undefined ? module : { ...module, auth: [auth] };
}

function single(asked: ProbeRequest, name: string): string | undefined {
  const values = asked.get(name) ?? [];
  if (values.length > 1) throw new Fault('PROBE_PARAMETER');
  return values[0];
}

/** Those without a default are missing where the probe does not give them. */
function paramsOf(asked: ProbeRequest, { probe: { params = {} } }: SourceConfig): Readonly<Record<string, string>> {
  for (const name of asked.keys()) {
    if (!OWN.has(name) && !Object.hasOwn(params, name)) throw new Fault('PROBE_PARAMETER');
  }
  const found = Object.entries(params).flatMap(([name, fallback]) => {
    const value = single(asked, name) ?? fallback;
    return value === null ? [] : [[name, value] as const];
  });
  return Object.fromEntries(found);
}

function authOf(asked: ProbeRequest, { probe: { auths_allowed: allowed = [] } }: SourceConfig): string | undefined {
  const auth = single(asked, 'auth');
  if (auth !== undefined && !allowed.includes(auth)) throw new Fault('PROBE_AUTH');
  return auth;
}

function freeTarget(wanted: string): Target {
  const url = targetUrl(wanted);
  const isWeb = URL.canParse(url) && ['http:', 'https:'].includes(new URL(url).protocol);
  if (!isWeb) throw new Fault('PROBE_TARGET_URL');
  return { name: wanted, url, labels: {} };
}
