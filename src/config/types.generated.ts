// Generated from schema/config.schema.json by `npm run generate`.
import type { Each, Expression, JsonTemplate, Program, Template } from '../kit/expression.ts';

/**
 * The body of the request: a template, or `{json: …}` or `{form: …}`, whose texts are templates and which set their Content-Type.
 */
export type Body = Template | JsonBody | FormBody;
/**
 * A condition on the document that makes an accepted answer a failure.
 */
export type FailWhen = FailWhenCel | FailWhenTrue;
/**
 * An entry is a metric (it has `name`) or a group (it has `metrics`, each with a name of its own).
 */
export type Entry = Group | Metric;

/**
 * What omni-exporter reads: sources to ask, and the metrics to read out of their answers.
 */
export interface ConfigFile {
  /**
   * Plugins by third parties, for all files: a `.js`, `.mjs` or `.ts` file, from this file's folder on, or an npm package that is installed there. They run with the rights of the process.
   *
   * Items: A file, or a package.
   */
  readonly plugins?: readonly string[];
  /**
   * Named credentials, used by sources of any file. Sources that name the same, and have the same `tls` and way to their servers, share its logins and tokens: one login at a time for all of them, one session for each server.
   */
  readonly auth?: {
    readonly [key: string]: AuthBlock;
  };
  /**
   * What is asked, by name. The name is the label `source` of the exporter's own metrics.
   */
  readonly sources?: {
    readonly [key: string]: Source;
  };
  /**
   * Sources without a `url` of their own: what `/probe?module=NAME&target=…` reads, and sources take by `use: NAME`. A name is no source's.
   */
  readonly modules?: {
    readonly [key: string]: Source;
  };
  /**
   * Keyed tables for the step `lookup`, mostly made from another source.
   */
  readonly lookups?: {
    readonly [key: string]: LookupBlock;
  };
}
/**
 * Credentials: the auth plugin's name as `type`, and its options.
 */
export interface AuthBlock {
  /**
   * The auth plugin.
   */
  readonly type: string;
  readonly [key: string]: unknown;
}
/**
 * How to ask, and what to read.
 */
export interface Source {
  /**
   * Where: `http://`, `https://` or `unix:/path/to.sock:/request/path`. A template, whose parts are percent-encoded, a `/` in them too.
   */
  readonly url?: Template;
  /**
   * The request's method; without it GET, with a body POST.
   */
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';
  /**
   * Headers of the request. Values are templates.
   */
  readonly headers?: {
    readonly [key: string]: Template;
  };
  /**
   * Added to the url's own query. Values are templates and are percent-encoded; nothing after the colon is a bare key.
   */
  readonly query?: {
    readonly [key: string]: Template | null;
  };
  readonly body?: Body;
  /**
   * A name under `auth`, a block `{type: basic, …}`, or a list of both.
   */
  readonly auth?: string | AuthBlock | readonly (string | AuthBlock)[];
  /**
   * Keep the cookies that answers set, in memory and for this source alone, and send them along where they belong. A cookie that the request carries itself wins over one of that name.
   */
  readonly cookies: boolean;
  readonly tls?: Tls;
  /**
   * The http or https proxy that requests go through, with its credentials, or `none`. Without it `HTTP_PROXY` or `HTTPS_PROXY` says, by the scheme of the url and also in lower case, but for what `NO_PROXY` lists (hosts and what is below them, `.DOMAIN`, addresses, networks, each also with a port, or `*`), `localhost` and loopback addresses. Unix sockets know no proxy.
   */
  readonly proxy?: string;
  /**
   * Speak HTTP/2 where the server offers it over TLS, several requests on one connection.
   */
  readonly http2: boolean;
  /**
   * `host:port` or `unix:/path/to.sock` to connect to in the place of the url's host, which stays the one that is asked for: in the Host header, and as the name of TLS. For everything that the source asks, redirects to other servers apart; or a map of such by the url's `host:port` or host. No proxy is asked then.
   */
  readonly connect_to?:
    | string
    | {
        readonly [key: string]: string;
      };
  /**
   * For the whole exchange, body included.
   */
  readonly timeout: number;
  /**
   * How many redirects to follow; credentials never cross to another origin.
   */
  readonly redirects: number;
  /**
   * Accepted status codes and ranges, checked before the body is read.
   *
   * @minItems 1
   *
   * Items: A status code or a range of them.
   */
  readonly success: readonly string[];
  readonly limits: Limits;
  /**
   * `scrape` asks when Prometheus does; a duration polls in the background, first at once.
   */
  readonly refresh: 'scrape' | number;
  /**
   * After a failure go on serving the last good samples this long; 0s drops them at once.
   */
  readonly keep_last: number;
  /**
   * With `refresh: scrape`, answer from the last result while it is younger than this.
   */
  readonly cache: number;
  /**
   * The format of the answer: a decoder's name, or a block with its options. Without it Content-Type says. The charset is Content-Type's, else that of a byte order mark or an XML declaration, else UTF-8; an answer that does not keep it fails.
   */
  readonly decode?: string | DecodeBlock;
  /**
   * Label names to expressions, evaluated once per item. `"*"` takes each member of a map of scalars as a label, its name made valid; labels named beside it win.
   */
  readonly labels?: {
    readonly [key: string]: Expression;
  };
  /**
   * Run the source against each of these: an instance of its own with its own state, poll, session and tables. The request says where the target stands, as `{{ target.url }}` (the whole url, where there is none), `{{ target.name }}` or `{{ target.labels.NAME }}`. A probe may ask for a module's by name.
   */
  readonly targets?: readonly TargetItem[];
  /**
   * The label that all samples of a target get with its name; no other label may be called so.
   */
  readonly target_label: string;
  /**
   * A module: what is not said here comes from there, maps merged by key.
   */
  readonly use?: string;
  readonly probe: Probe;
  readonly retry?: Retry;
  readonly paginate?: Paginate;
  readonly fail_when?: FailWhen;
  /**
   * An extra gauge, by name or as `{name, help}`: 1 if every source that names it succeeded last time, else 0.
   */
  readonly up?:
    | string
    | {
        /**
         * The metric's name: letters, digits, `_` and `:`, no digit first.
         */
        readonly name: string;
        /**
         * Text of the gauge's HELP line.
         */
        readonly help?: string;
      };
  /**
   * What to read out of the document. Without it the source only feeds lookups.
   */
  readonly metrics?: readonly Entry[];
}
/**
 * A structure that is sent as JSON.
 */
export interface JsonBody {
  /**
   * Any structure; its texts are templates.
   */
  readonly json: JsonTemplate;
}
/**
 * Members that are sent as a form.
 */
export interface FormBody {
  /**
   * Names to templates.
   */
  readonly form: {
    readonly [key: string]: Template;
  };
}
/**
 * How the server's certificate is checked, and the client's own.
 */
export interface Tls {
  /**
   * PEM file of trusted certificates, instead of the system's.
   */
  readonly ca_file?: string;
  /**
   * PEM file of the client's certificate.
   */
  readonly cert_file?: string;
  /**
   * PEM file of the client's key.
   */
  readonly key_file?: string;
  /**
   * The name that the certificate must bear, when it is not the url's host.
   */
  readonly server_name?: string;
  /**
   * The oldest version of TLS that is spoken.
   */
  readonly min_version?: 'TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3';
  /**
   * Trust a certificate of ca_file that is no root, such as the server's own.
   */
  readonly allow_partial_chain?: boolean;
  /**
   * Do not check the certificate at all.
   */
  readonly insecure_skip_verify?: boolean;
}
/**
 * Bounds of what an answer may become (a source over one of them fails), and of how its server is asked.
 */
export interface Limits {
  /**
   * Size of the body after decompression.
   */
  readonly body: number;
  /**
   * Number of series.
   */
  readonly series: number;
  /**
   * Length of a label value, and of a name that a map gives, in UTF-16 code units.
   */
  readonly label_length: number;
  /**
   * Number of labels that a map under `labels: {"*": …}` gives a sample.
   */
  readonly labels: number;
  /**
   * Nesting of the document.
   */
  readonly depth: number;
  /**
   * How many requests its server gets at a time, from all sources together; the smallest number that a source asking that server says holds for all of them. Waiting for the turn stands inside `timeout`.
   */
  readonly concurrency?: number;
  /**
   * How many requests its server gets in a second, evenly spread, from all sources together; the smallest number that a source asking that server says holds for all of them. Waiting for the turn stands inside `timeout`.
   */
  readonly requests_per_second?: number;
  /**
   * Whether more series, or a longer label, make the source fail, or are left out and counted.
   */
  readonly over: 'fail' | 'truncate';
}
/**
 * A decoder: its name as `type`, and its options.
 */
export interface DecodeBlock {
  /**
   * The decoder.
   */
  readonly type: string;
  readonly [key: string]: unknown;
}
/**
 * A target by name, or where a list of them comes from.
 */
export interface TargetItem {
  /**
   * Its name, unique in its source.
   */
  readonly name?: string;
  /**
   * Where it is; `http://` is put before one without a scheme.
   */
  readonly url?: string;
  /**
   * Labels for all samples of the target.
   */
  readonly labels?: {
    readonly [key: string]: string;
  };
  /**
   * A JSON or YAML file as Prometheus' `file_sd_configs` read it, or a glob of them: a list of `{targets: [ADDRESS], labels: {…}}` or of `{name, url, labels}`. It is watched. An address is the target's url, and its name where no label `target` gives one. `__scheme__` is put before one without a scheme; labels that begin with `__` can be read in templates only.
   */
  readonly file_sd?: string;
  readonly http_sd?: HttpSd;
}
/**
 * A url that answers with such a list as JSON, as Prometheus' `http_sd_configs` read it. While it fails the last list stays in use.
 */
export interface HttpSd {
  /**
   * Where the list is.
   */
  readonly url: string;
  /**
   * How often it is asked for.
   */
  readonly refresh: number;
  /**
   * For the whole exchange.
   */
  readonly timeout: number;
  /**
   * Headers of the request.
   */
  readonly headers?: {
    readonly [key: string]: string;
  };
  /**
   * The http or https proxy that the request goes through, or `none`; without it the environment says, as for a source.
   */
  readonly proxy?: string;
  readonly tls?: Tls;
}
/**
 * What a url of `/probe` may ask of a module; for modules only.
 */
export interface Probe {
  /**
   * Further parameters of the url, each with its default, or with nothing for none: `{{ param.NAME }}` in the request, `param.NAME` in CEL. Others are refused.
   */
  readonly params?: {
    readonly [key: string]: string | null;
  };
  /**
   * What a probe may ask for beside the module's `targets`: hosts, `*.DOMAIN`, addresses, networks, or `any`. It is held against the name and against each address that is connected to, after redirects, too; of `targets` against other hosts that they redirect to. Without it that is every address but loopback, link-local and metadata ones.
   *
   * Items: A host, `*.DOMAIN`, an address, a network, or `any`.
   */
  readonly targets_allowed?: readonly string[];
  /**
   * What a probe may choose under `auth` by `auth=NAME`, in the place of the module's own.
   *
   * Items: A name under `auth`.
   */
  readonly auths_allowed?: readonly string[];
  /**
   * Where credentials go (`auth`, a client certificate, what the request has from `${…}`, and members called as credentials are): to the module's `targets` alone (`named`), or to any that a probe may ask for.
   */
  readonly credentials: 'named' | 'any';
  /**
   * What answers a probe that failed: 200 with `probe_success 0` (`data`), or 503 with the reason (`status`).
   */
  readonly fail: 'data' | 'status';
  /**
   * How often Prometheus shall probe; `/sd` says so.
   */
  readonly interval?: number;
}
/**
 * Further attempts at a request that failed, inside the deadline of the collection; `Retry-After` is honoured.
 */
export interface Retry {
  /**
   * All attempts, the first one among them.
   */
  readonly attempts: number;
  /**
   * The wait before the second attempt; it doubles with each, less up to half of it by chance.
   */
  readonly backoff: number;
  /**
   * The status codes after which it is made again; `network` stands for names that do not resolve, and connections that fail, break or take too long.
   *
   * @minItems 1
   *
   * Items: A status code, or `network`.
   */
  readonly on: readonly ('network' | number)[];
}
/**
 * How one answer leads to the next; every page is a document of its own. It ends at an empty page, at a missing, empty or repeated url or token, where `more` does not hold, and at `max_pages`.
 */
export interface Paginate {
  /**
   * `link_header` follows the header Link's rel=next; an expression gives the next url.
   */
  readonly next?: 'link_header' | Expression;
  readonly page?: PageNumbers;
  readonly offset?: Offset;
  readonly cursor?: Cursor;
  /**
   * An expression that says whether there are more pages: they end when it is missing, `false`, 0, or the text `""`, `false` or `0`.
   */
  readonly more?: Expression;
  /**
   * What an empty page lacks; needed with `page` and `offset` unless the page is a list, or `more` is there.
   */
  readonly items?: Each;
  /**
   * How many pages are read at most; that there are more is counted.
   */
  readonly max_pages: number;
}
/**
 * Pages by number.
 */
export interface PageNumbers {
  /**
   * The parameter that holds the page's number.
   */
  readonly param: string;
  /**
   * Where the parameters go: the query, headers, or members of the body (`json` or `form`).
   */
  readonly in: 'query' | 'header' | 'body';
  /**
   * The first page's number.
   */
  readonly start: number;
  /**
   * The parameter that holds the page's size.
   */
  readonly size_param?: string;
  /**
   * The page's size.
   */
  readonly size?: number;
  /**
   * An expression that gives the last page's number.
   */
  readonly last?: Expression;
}
/**
 * Pages by the number of items before them.
 */
export interface Offset {
  /**
   * The parameter that holds the offset.
   */
  readonly param: string;
  /**
   * Where the parameters go: the query, headers, or members of the body (`json` or `form`).
   */
  readonly in: 'query' | 'header' | 'body';
  /**
   * The parameter that holds the page's size.
   */
  readonly size_param?: string;
  /**
   * The page's size.
   */
  readonly size: number;
}
/**
 * Pages by a token that each answer gives for the next.
 */
export interface Cursor {
  /**
   * An expression that gives the token.
   */
  readonly path: Expression;
  /**
   * Where the token goes: a parameter, header or member of that name; in JSON `variables.after` is a member of a member.
   */
  readonly param: string;
  /**
   * In the query, a header, or the body (`json` or `form`).
   */
  readonly in: 'query' | 'header' | 'body';
}
export interface FailWhenCel {
  /**
   * A CEL expression.
   */
  readonly cel: Program;
  /**
   * What the failure says.
   */
  readonly message?: string;
}
export interface FailWhenTrue {
  /**
   * An expression, read as `where` is.
   */
  readonly when: Expression;
  /**
   * What the failure says.
   */
  readonly message?: string;
}
/**
 * Walks to a part of the document and gives labels to everything inside.
 */
export interface Group {
  /**
   * An expression, mostly a path: one round per item found.
   */
  readonly each?: Each;
  /**
   * Passes over items for which this expression is missing, false, 0 or empty.
   */
  readonly where?: Expression;
  /**
   * Label names to expressions, evaluated once per item. `"*"` takes each member of a map of scalars as a label, its name made valid; labels named beside it win.
   */
  readonly labels?: {
    readonly [key: string]: Expression;
  };
  /**
   * Values of labels of this entry. Every combination of them is exported once per round of the enclosing group, as 0 where no item has it.
   */
  readonly always?: {
    /**
     * All values of the label.
     *
     * @minItems 1
     */
    readonly [key: string]: readonly string[];
  };
  readonly fetch?: Fetch;
  /**
   * The metrics and groups inside.
   *
   * @minItems 1
   */
  readonly metrics: readonly Entry[];
}
/**
 * A request made per item of the group (once without `each`); `metrics` see its answer, and the item as `$parent`. What it does not name it takes from the source.
 */
export interface Fetch {
  /**
   * Where, relative to the url of the source. A template that sees the item; its parts are percent-encoded, a `/` in them too. To another origin go no credentials and headers but its own.
   */
  readonly url: Template;
  /**
   * The request's method; without it GET, with a body POST.
   */
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';
  /**
   * Headers of the request. Values are templates.
   */
  readonly headers?: {
    readonly [key: string]: Template;
  };
  /**
   * Added to the url's own query. Values are templates and are percent-encoded; nothing after the colon is a bare key.
   */
  readonly query?: {
    readonly [key: string]: Template | null;
  };
  readonly body?: Body;
  /**
   * A name under `auth`, a block `{type: basic, …}`, or a list of both.
   */
  readonly auth?: string | AuthBlock | readonly (string | AuthBlock)[];
  /**
   * Accepted status codes and ranges, checked before the body is read.
   *
   * @minItems 1
   *
   * Items: A status code or a range of them.
   */
  readonly success?: readonly string[];
  /**
   * The format of the answer: a decoder's name, or a block with its options. Without it Content-Type says. The charset is Content-Type's, else that of a byte order mark or an XML declaration, else UTF-8; an answer that does not keep it fails.
   */
  readonly decode?: string | DecodeBlock;
  /**
   * For the whole exchange, body included; without it the source's.
   */
  readonly timeout?: number;
  readonly retry?: Retry;
  readonly paginate?: Paginate;
  readonly fail_when?: FailWhen;
  /**
   * How many of its requests are under way at a time.
   */
  readonly concurrency: number;
  /**
   * How long the answer to a request is kept and not asked for again; one that failed is. An item whose request is the same finds it.
   */
  readonly cache: number;
  /**
   * How many of its requests one collection makes at most; items beyond are left out and counted.
   */
  readonly max: number;
  /**
   * A request that fails makes the source fail, or leaves out its item and is counted.
   */
  readonly on_error: 'fail' | 'skip';
}
/**
 * One family of samples.
 */
export interface Metric {
  /**
   * The metric's name: letters, digits, `_` and `:`, no digit first. The text of a template, `app_{{ $.name }}`, is made valid: each other character becomes `_`, a leading digit gets `_` before it; an empty name, or one that has another type already, is left out and counted.
   */
  readonly name: Template;
  /**
   * Never guessed. `enum` is one 0/1 sample per state; `info` is 1 with its labels. `{from: EXPRESSION}` takes it from the item, as with `decode: prometheus`.
   */
  readonly type: ('gauge' | 'counter' | 'enum' | 'info' | 'histogram' | 'summary' | 'untyped') | From;
  /**
   * Text of the HELP line; needed once for each name. `{from: EXPRESSION}` takes it from the item.
   */
  readonly help?: string | From;
  /**
   * OpenMetrics' unit; the name must end in it.
   */
  readonly unit?: string;
  /**
   * An expression that ends in a number; for `enum` in one of the states; none for `info`, `histogram` and `summary`.
   */
  readonly value?: Expression;
  /**
   * Label names to expressions, evaluated once per item. `"*"` takes each member of a map of scalars as a label, its name made valid; labels named beside it win.
   */
  readonly labels?: {
    readonly [key: string]: Expression;
  };
  /**
   * An expression, mostly a path: one round per item found.
   */
  readonly each?: Each;
  /**
   * Passes over items for which this expression is missing, false, 0 or empty.
   */
  readonly where?: Expression;
  /**
   * Values of labels of this entry. Every combination of them is exported once per round of the enclosing group, as 0 where no item has it.
   */
  readonly always?: {
    /**
     * All values of the label.
     *
     * @minItems 1
     */
    readonly [key: string]: readonly string[];
  };
  /**
   * Several samples of the family, instead of `value`: each with its own labels and value.
   *
   * @minItems 1
   */
  readonly samples?: readonly SampleEntry[];
  /**
   * All states of an `enum`, in order.
   *
   * @minItems 1
   */
  readonly states?: readonly string[];
  /**
   * Letters, digits and `_`, no digit first, not beginning with `__`.
   */
  readonly state_label?: string;
  /**
   * A state that is not listed: all states 0 and counted, no sample, or a failure of the source.
   */
  readonly unknown: 'zero' | 'skip' | 'fail';
  /**
   * The buckets of a `histogram`: upper bounds to counts, or where the document lists them. A bucket that is missing is left out; `+Inf` always equals the count: the `count` given, else the total. A bound `+Inf` is the rest, and not to be given beside `count`.
   */
  readonly buckets?:
    | FoundBuckets
    | {
        readonly [key: string]: Expression;
      };
  /**
   * Whether the count of a bucket holds those of the buckets below it.
   */
  readonly cumulative: boolean;
  /**
   * The quantiles of a `summary`: 0 to 1, to their values.
   */
  readonly quantiles?: {
    readonly [key: string]: Expression;
  };
  /**
   * The sum of a `histogram` or `summary`; without it there is none.
   */
  readonly sum?: Expression;
  /**
   * The count of a `histogram` or `summary`; without it a histogram counts its buckets.
   */
  readonly count?: Expression;
  /**
   * An expression that ends in Unix seconds, sent with the sample; a sample whose time is missing is left out.
   */
  readonly timestamp?: Expression;
  /**
   * Makes one sample of all samples of the family in this source that end in the same labels. `count` needs no value. Missing values do not count.
   */
  readonly aggregate?: 'sum' | 'count' | 'min' | 'max' | 'avg' | 'last';
  /**
   * With `aggregate`: the labels of the entry and its groups that stay; an empty list is one sample. Those of the source always stay.
   *
   * Items: Letters, digits and `_`, no digit first, not beginning with `__`.
   */
  readonly by?: readonly string[];
  /**
   * With `aggregate`: the labels of the entry and its groups that go.
   *
   * Items: Letters, digits and `_`, no digit first, not beginning with `__`.
   */
  readonly without?: readonly string[];
  /**
   * The value's absence is normal and not counted as a drop.
   */
  readonly optional: boolean;
}
/**
 * Taken from the item.
 */
export interface From {
  /**
   * An expression that ends in text.
   */
  readonly from: Expression;
}
/**
 * Labels and value of one sample.
 */
export interface SampleEntry {
  /**
   * Label names to expressions, evaluated once per item. `"*"` takes each member of a map of scalars as a label, its name made valid; labels named beside it win.
   */
  readonly labels?: {
    readonly [key: string]: Expression;
  };
  /**
   * An expression that ends in a number.
   */
  readonly value: Expression;
}
/**
 * Buckets that the document lists.
 */
export interface FoundBuckets {
  /**
   * An expression, mostly a path: one round per item found.
   */
  readonly each?: Each;
  /**
   * Passes over items for which this expression is missing, false, 0 or empty.
   */
  readonly where?: Expression;
  /**
   * A bucket's upper bound.
   */
  readonly le: Expression;
  /**
   * A bucket's count.
   */
  readonly count: Expression;
}
/**
 * A table: the join plugin's name as `type`, and its options. Sources that look up in it are read once those that fill it were; all are asked at the same time. After a failure the last good table stays in use; a miss has a polled source read early, at most every 30 s.
 */
export interface LookupBlock {
  /**
   * The join plugin.
   */
  readonly type: string;
  /**
   * Without a table every look-up is a miss, instead of a failure of the source that needs it.
   */
  readonly optional: boolean;
  readonly [key: string]: unknown;
}
