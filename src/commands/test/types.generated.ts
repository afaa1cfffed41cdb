// Generated from schema/test.schema.json by `npm run generate`.

/**
 * Tests of a config: what servers answer, and what must be exported for it. `omni-exporter test FILE…` runs them without sockets, by a clock that moves only when a step says so.
 */
export interface TestFile {
  /**
   * The config file, or several that are served together, relative to this file. Without it, the `.yaml` (or `.yml`) of this file's name: `my.yaml` for `my.test.yaml`.
   */
  readonly config?: string | readonly string[];
  /**
   * Only these sources of the config, and those that their lookups need, are at work; without it, all.
   *
   * @minItems 1
   */
  readonly sources?: readonly string[];
  readonly env?: {
    readonly [key: string]: string;
  };
  readonly answers?: {
    /**
     * Under a source's name, or under a whole url as it is sent, which comes first: an answer, or several, given in a row; the last one again and again.
     */
    readonly [key: string]: Answer | readonly Answer[];
  };
  /**
   * Each begins with a config that was just loaded.
   *
   * @minItems 1
   */
  readonly tests: readonly Test[];
}
/**
 * What a server answers; one of `body`, `json`, `file` and `error` at most, without them an empty body.
 */
export interface Answer {
  /**
   * The status code.
   */
  readonly status: number;
  /**
   * The answer's headers; one that is sent several times is a list. `json` brings its `Content-Type`; nothing else is guessed.
   */
  readonly headers?: {
    readonly [key: string]: string | readonly string[];
  };
  readonly body?: string;
  /**
   * The body as a value that is sent as JSON.
   */
  readonly json?: {
    readonly [key: string]: unknown;
  };
  /**
   * The body from a file, byte for byte, relative to this file.
   */
  readonly file?: string;
  /**
   * The exchange fails: the name is unknown, the connection refused, the host unreachable, TLS refused, nothing comes in time, or the connection is reset once it stands.
   */
  readonly error?: 'unknown_name' | 'refused' | 'unreachable' | 'tls' | 'timeout' | 'reset';
  readonly request?: ExpectedRequest;
}
/**
 * What the request that gets this answer must be, as far as it is said; another one fails the test.
 */
export interface ExpectedRequest {
  /**
   * The method.
   */
  readonly method?: string;
  /**
   * The whole url with its query, as it is sent.
   */
  readonly url?: string;
  /**
   * Headers that must be there, in any case of their names.
   */
  readonly headers?: {
    readonly [key: string]: string;
  };
  readonly body?: string;
}
/**
 * One scrape (`expect`), or several by and by (`steps`).
 */
export interface Test {
  /**
   * What it shows.
   */
  readonly name: string;
  /**
   * The time at which the config is loaded, UTC.
   */
  readonly clock: string;
  readonly env?: {
    readonly [key: string]: string;
  };
  readonly answers?: {
    /**
     * Under a source's name, or under a whole url as it is sent, which comes first: an answer, or several, given in a row; the last one again and again.
     */
    readonly [key: string]: Answer | readonly Answer[];
  };
  readonly probe?: Probe;
  readonly expect?: Expect;
  /**
   * Each moves the clock, changes answers, reloads the config where it says so, and scrapes or probes.
   *
   * @minItems 1
   */
  readonly steps?: readonly Step[];
}
/**
 * A probe in the place of the scrape, as the url `/probe?module=…&target=…` asks for it. What must come of it is the module's series; those about the probe itself (`probe_success`) can be asked for by `present` and `absent`. A probe that is refused is a fault of its module.
 */
export interface Probe {
  /**
   * The module; without it, the one that is called `default`.
   */
  readonly module?: string;
  /**
   * A target's name, or where to ask: a url or an address.
   */
  readonly target?: string;
  /**
   * The name of credentials that the module allows.
   */
  readonly auth?: string;
  /**
   * What else stands in the url; the module lists what may.
   */
  readonly params?: {
    readonly [key: string]: string;
  };
  /**
   * The scrape's timeout, of which half a second is kept back.
   */
  readonly timeout: number;
}
/**
 * What the scrape must give. A failed source and a left out sample that are not expected fail the test.
 */
export interface Expect {
  /**
   * All that is exported, the exporter's own `omni_…` apart, in text format 0.0.4 and any order; without lines that begin with `#`, the samples alone are compared.
   */
  readonly exposition?: string;
  /**
   * The same from a file, relative to this file.
   */
  readonly exposition_file?: string;
  /**
   * Series that must be there, the exporter's own among them: a name, with labels that they must have, with a value that each of them must have.
   */
  readonly present?: readonly string[];
  /**
   * Series that must not be there: a name, with labels that they have.
   */
  readonly absent?: readonly string[];
  /**
   * Sources that failed when they were last read, with the code of the failure.
   */
  readonly faults: {
    readonly [key: string]: string;
  };
  /**
   * What was left out of sources when they were last read: how many by reason.
   */
  readonly drops: {
    readonly [key: string]: {
      readonly [key: string]: number;
    };
  };
  /**
   * The codes of what is wrong with the config that is loaded or reloaded, in the order of its lines; without it the config must be taken.
   */
  readonly refused: readonly string[];
  /**
   * What the reload changes, as `POST /-/reload` tells it, in any order; an empty list for a config that means the same.
   */
  readonly changes?: readonly string[];
  /**
   * How many samples the page leaves out because another source has their series first.
   */
  readonly duplicates: number;
}
/**
 * A scrape after some time.
 */
export interface Step {
  /**
   * How long the clock moves before the scrape; sources with `refresh` are polled meanwhile.
   */
  readonly advance: number;
  readonly answers?: {
    /**
     * Under a source's name, or under a whole url as it is sent, which comes first: an answer, or several, given in a row; the last one again and again.
     */
    readonly [key: string]: Answer | readonly Answer[];
  };
  /**
   * The config file, or several, relative to this file, that take the place of those in force, just before the scrape: as a reload does it, sources that mean the same go on, and one that will not do changes nothing.
   */
  readonly reload?: string | readonly string[];
  readonly probe?: Probe;
  readonly expect: Expect;
}
