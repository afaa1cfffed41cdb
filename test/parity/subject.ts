import type { Scope } from '../../src/kit/scope.ts';

/** Setting is what a subject's server may use: a scratch folder, and a scope that ends what it starts. */
export interface Setting {
  readonly folder: string;
  readonly scope: Scope;
}

/** Served is a server with traffic behind it. */
export interface Served {
  /** What the exporter is told to ask. */
  readonly exporterUrl: string;
  /** What our config is told to ask. */
  readonly url: string;
}

/** Subject is a server, its exporter and our config for it. */
export interface Subject {
  readonly name: string;
  /** Debian's packages of both commands. */
  readonly packages: readonly [server: string, exporter: string];
  readonly commands: readonly [server: string, exporter: string];
  /** The variable that holds the address for our config. */
  readonly variable: string;
  /** The exporter's flags. */
  flags(asked: string, listenAddress: string): readonly string[];
  /** Starts the server with its state in the folder, and drives traffic through it. */
  serve(setting: Setting): Promise<Served>;
}
