import type { JsonTemplate, Template } from '../kit/expression.ts';
import type { Http } from '../kit/http.ts';
import type { Auth, Decoder } from '../kit/plugin.ts';
import type { Join } from '../kit/join.ts';
import type { Target } from '../model/target.ts';
import type { Address } from '../model/address.ts';
import type { Proxies } from '../model/proxies.ts';
import type { EntryPlan, LabelsPlan } from './entry-plan.ts';
import type { Allow } from './fetch/connect/guard.ts';
import type { FailWhenPlan, PaginatePlan } from './node-plan.ts';

/** RequestPlan is a request before its templates are rendered. */
export interface RequestPlan {
  readonly method: string;
  readonly url: Template;
  readonly headers: Readonly<Record<string, Template>>;
  /** A value of undefined is a bare key. */
  readonly query: Readonly<Record<string, Template | undefined>>;
  readonly body: BodyPlan | undefined;
}

/** BodyPlan is text, a structure that is sent as JSON, or the members of a form. */
export type BodyPlan =
  | { readonly as: 'text'; readonly text: Template }
  | { readonly as: 'json'; readonly value: JsonTemplate }
  | { readonly as: 'form'; readonly members: Readonly<Record<string, Template>> };

/** TlsPlan is how the server's certificate is checked. Files are absolute paths, read when the source opens. */
export interface TlsPlan {
  readonly caFile?: string;
  readonly certFile?: string;
  readonly keyFile?: string;
  readonly serverName?: string;
  readonly minVersion?: 'TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3';
  readonly allowPartialChain?: boolean;
  readonly insecureSkipVerify?: boolean;
}

/** GatePlan bounds what a server is asked, by whatever source. */
export interface GatePlan {
  /** How many requests at a time. */
  readonly concurrency?: number;
  readonly requestsPerSecond?: number;
}

/** ExchangePlan is how a source talks to its server. */
export interface ExchangePlan {
  readonly timeoutSeconds: number;
  readonly redirects: number;
  /** Accepted status codes as inclusive ranges. */
  readonly success: readonly (readonly [number, number])[];
  readonly maxBytes: number;
  readonly tls: TlsPlan;
  /** How long an idle connection is kept; longer than the poll interval. */
  readonly keepAliveSeconds: number;
  readonly gate?: GatePlan;
  /** Whether cookies are kept between requests. */
  readonly cookies?: boolean;
  /** Whether HTTP/2 is spoken where the server offers it. */
  readonly http2?: boolean;
  /** What is connected to, by the url's `host:port`, its host, or '' for all. */
  readonly connectTo?: Readonly<Record<string, Address>>;
  readonly proxies?: Proxies;
}

/** RetryPlan is how often and when a request is made again. */
export interface RetryPlan {
  /** All attempts, the first one among them. */
  readonly attempts: number;
  readonly backoffSeconds: number;
  readonly statuses: readonly number[];
  readonly onNetwork: boolean;
}

/** LimitsPlan bounds what a document may become. */
export interface LimitsPlan {
  readonly depth: number;
  readonly series: number;
  /** In UTF-16 code units. */
  readonly labelLength: number;
  /** Of a map, for one sample. */
  readonly labels: number;
  readonly over: 'fail' | 'truncate';
}

export interface LookupPlan {
  readonly name: string;
  readonly join: Join;
}

/** OpenAuth gives an auth plugin's instance: one that talks through the source's own connections, or a shared one. */
export type OpenAuth = (http: Http) => Promise<Auth>;

/** SourcePlan is one source, compiled: what `source.ts` runs. */
export interface SourcePlan {
  readonly name: string;
  /** Where this instance of the source is asked; undefined for a source without targets. */
  readonly target?: Target;
  /** What a probe gives, by name. */
  readonly params?: Readonly<Record<string, string>>;
  /** Looks at each address before it is connected to. */
  readonly allow?: Allow;
  readonly request: RequestPlan;
  readonly exchange: ExchangePlan;
  /** In the order in which they are put on a request. */
  readonly auth: readonly OpenAuth[];
  /** The decoder for an answer's Content-Type ('' when it has none); throws DECODE_TYPE. */
  readonly decoder: (contentType: string) => Decoder;
  readonly retry?: RetryPlan;
  readonly paginate?: PaginatePlan;
  readonly failWhen?: FailWhenPlan;
  readonly limits: LimitsPlan;
  readonly labels: LabelsPlan;
  readonly entries: readonly EntryPlan[];
  /** The lookups that this source's documents fill. */
  readonly fills: readonly LookupPlan[];
}
