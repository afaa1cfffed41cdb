/** Stage says where in the pipeline something went wrong; plugin kinds, folders and metric labels use the same words. */
export type Stage = 'request' | 'auth' | 'fetch' | 'decode' | 'extract' | 'join' | 'families' | 'probe' | 'server';

/** FaultEntry is what the catalogue says of one code. */
export interface FaultEntry {
  readonly stage: Stage;
  /** What happened; `{name}` is replaced by the detail of that name. */
  readonly message: string;
  /** What an operator can do about it. */
  readonly hint: string;
  /** The status that a request to the exporter itself is answered with; absent where the fault is a source's. */
  readonly httpStatus?: number;
}

/** REQUEST_FAULTS is the part of the catalogue that requests to the exporter itself fail with. */
export const REQUEST_FAULTS = {
  PROBE_AUTH: {
    stage: 'probe',
    message: 'the module does not let a probe choose that auth',
    hint: 'List its name in the module under probe.auths_allowed.',
    httpStatus: 400,
  },
  PROBE_CREDENTIALS: {
    stage: 'probe',
    message: 'the credentials of the module go to its own targets only',
    hint: 'List the target in the module under targets, or set probe.credentials: any.',
    httpStatus: 403,
  },
  PROBE_NO_MODULE: {
    stage: 'probe',
    message: 'the parameter module is missing, and no module is called default',
    hint: 'Like /probe?module=NAME&target=URL, each once.',
    httpStatus: 400,
  },
  PROBE_NO_TARGET: {
    stage: 'probe',
    message: 'the parameter target is missing',
    hint: 'Like /probe?module=NAME&target=URL, each once.',
    httpStatus: 400,
  },
  PROBE_PARAMETER: {
    stage: 'probe',
    message: 'a parameter stands there that the module does not take, or that stands twice',
    hint: 'A module takes those that it lists under probe.params.',
    httpStatus: 400,
  },
  PROBE_TARGET: {
    stage: 'probe',
    message: 'the module may not be asked at that target',
    hint: 'See targets and probe.targets_allowed of the module; without them loopback, link-local and metadata addresses are refused.',
    httpStatus: 403,
  },
  PROBE_TARGET_URL: {
    stage: 'probe',
    message: 'the target is no url that a request can be sent to',
    hint: 'Like http://host:8080/path or host:8080, percent-encoded.',
    httpStatus: 400,
  },
  PROBE_UNKNOWN_MODULE: {
    stage: 'probe',
    message: 'Unknown module',
    hint: 'The modules stand in the config under modules.',
    httpStatus: 400,
  },
  SERVER_UNKNOWN_SOURCE: {
    stage: 'server',
    message: 'there is no source of a name that was asked for',
    hint: 'The status page lists the sources.',
    httpStatus: 400,
  },
} as const satisfies Record<string, FaultEntry>;
