import { type FaultEntry, REQUEST_FAULTS } from './request-faults.ts';

export type { FaultEntry, Stage } from './request-faults.ts';

/** FAULTS is the one catalogue of everything that can make a source, or a request to the exporter, fail. A retired code is never used again. */
export const FAULTS = {
  REQUEST_OTHER_ORIGIN: {
    stage: 'request',
    message: 'the next page of {origin} would be at another server',
    hint: 'Credentials never cross to another origin: ask that server with a source of its own.',
  },
  REQUEST_PAGES: {
    stage: 'request',
    message: 'no end of the pages can be told: the page is no list',
    hint: 'Say under paginate.items what an empty page lacks.',
  },
  REQUEST_TARGETS: {
    stage: 'request',
    message: 'the answer is no list of targets: {reason}',
    hint: 'Like [{"targets": ["host:8080"], "labels": {"site": "north"}}], as Prometheus reads it.',
  },
  REQUEST_TEMPLATE: {
    stage: 'request',
    message: 'the request could not be written: {reason}',
    hint: 'A part of url, query, headers or body is missing or not allowed in its place.',
  },
  AUTH_FAILED: {
    stage: 'auth',
    message: 'the auth plugin {plugin} failed: {reason}',
    hint: 'Check the credentials and the options of the auth block.',
  },
  AUTH_LOGIN: {
    stage: 'auth',
    message: 'the login at {login} failed: {reason}',
    hint: 'Is that server up, and are its url and what is read of its answer right?',
  },
  AUTH_REFUSED: {
    stage: 'auth',
    message: 'the login at {login} was refused: {reason}; it is not tried again before {at}',
    hint: 'Check the credentials: each login that is refused may lock the account, so the next ones wait. Others are tried at once.',
  },
  AUTH_TIMEOUT: {
    stage: 'auth',
    message: 'the auth plugin {plugin} gave no credentials within {seconds} s',
    hint: 'Does the server that logs in answer? Raise timeout, or poll in the background with refresh.',
  },
  FETCH_ADDRESS: {
    stage: 'fetch',
    message: '{host} is at an address that a probe may not ask',
    hint: 'Loopback, link-local and metadata addresses, and those that probe.targets_allowed of the module does not hold, are for its own targets only.',
  },
  FETCH_DNS: {
    stage: 'fetch',
    message: 'the name {host} could not be resolved: {reason}',
    hint: 'Check the host in url and the resolver of this machine.',
  },
  FETCH_CONNECT: {
    stage: 'fetch',
    message: '{origin} could not be reached: {reason}',
    hint: 'Is the server up, and does a firewall let this machine through?',
  },
  FETCH_NETWORK: {
    stage: 'fetch',
    message: 'the exchange with {origin} broke off: {reason}',
    hint: 'The server or something between closed the connection before the answer was whole.',
  },
  FETCH_PROXY: {
    stage: 'fetch',
    message: 'the proxy {proxy} does not lead on: {reason}',
    hint: 'Check proxy, or HTTP_PROXY and HTTPS_PROXY; NO_PROXY and proxy: none go without one.',
  },
  FETCH_TLS: {
    stage: 'fetch',
    message: 'TLS with {origin} failed: {reason}',
    hint: 'See the tls block: ca_file, server_name, allow_partial_chain, insecure_skip_verify.',
  },
  FETCH_TIMEOUT: {
    stage: 'fetch',
    message: '{origin} did not answer in full within {seconds} s',
    hint: 'Raise timeout, or poll in the background with refresh.',
  },
  FETCH_QUEUED: {
    stage: 'fetch',
    message: 'the turn to ask {origin} did not come within {seconds} s',
    hint: 'limits.concurrency or limits.requests_per_second, of this source or of another that asks that server, keep requests waiting: raise them, ask for less, or ask more rarely.',
  },
  FETCH_STATUS: {
    stage: 'fetch',
    message: '{origin} answered {status}',
    hint: '401 and 403 mean credentials; list a status under success if it is expected.',
  },
  FETCH_REDIRECTS: {
    stage: 'fetch',
    message: 'a redirect of {origin} was not followed: {reason}',
    hint: 'Use the final url, or raise redirects.',
  },
  FETCH_BODY_LIMIT: {
    stage: 'fetch',
    message: 'the body of {origin} is larger than {limit} bytes',
    hint: 'Raise limits.body, or ask for less.',
  },
  FETCH_ENCODING: {
    stage: 'fetch',
    message: 'the body of {origin} could not be decompressed: {reason}',
    hint: 'The Content-Encoding does not fit the body, or the body was cut.',
  },
  DECODE_TYPE: {
    stage: 'decode',
    message: 'no decoder for Content-Type {contentType}',
    hint: 'Set decode: json, xml, csv, text or prometheus.',
  },
  DECODE_CHARSET: {
    stage: 'decode',
    message: 'the body cannot be read as {charset}',
    hint: 'The server declares a charset that there is not, or that its body does not keep.',
  },
  DECODE_PLUGIN: {
    stage: 'decode',
    message: 'the decode plugin {plugin} failed: {reason}',
    hint: 'The plugin of that name threw an error, or gave no document; the debug log says where.',
  },
  DECODE_SYNTAX: {
    stage: 'decode',
    message: 'the body is not well-formed {format}: {reason}',
    hint: 'The answer was cut, is a login or error page, or no such format: without decode, its Content-Type says which.',
  },
  DECODE_DEPTH: {
    stage: 'decode',
    message: 'the document is nested deeper than {limit}',
    hint: 'Raise limits.depth if the document is meant to be so deep.',
  },
  DECODE_ENTITIES: {
    stage: 'decode',
    message: 'the document declares or expands entities beyond what is safe: {reason}',
    hint: 'External entities are never read; expansion is bounded.',
  },
  EXTRACT_FAIL_WHEN: {
    stage: 'extract',
    message: 'the answer says that it is a failure: {reason}',
    hint: 'The condition under fail_when holds.',
  },
  EXTRACT_REQUIRED: {
    stage: 'extract',
    message: 'a required value is missing: {expression}',
    hint: 'The document lacks what the step `required` asks for.',
  },
  EXTRACT_UNKNOWN_STATE: {
    stage: 'extract',
    message: 'metric {metric} is in a state that is not listed',
    hint: 'Add the state under states, or set unknown: zero or skip.',
  },
  EXTRACT_STEP: {
    stage: 'extract',
    message: 'the step {step} failed: {reason}',
    hint: 'The plugin of that name threw an error.',
  },
  EXTRACT_PATH: {
    stage: 'extract',
    message: 'the path {path} could not be evaluated: {reason}',
    hint: 'The document is too deep for a path with `..`.',
  },
  EXTRACT_SERIES_LIMIT: {
    stage: 'extract',
    message: 'the source gives more than {limit} series',
    hint: 'Raise limits.series, or set limits.over: truncate.',
  },
  EXTRACT_LABEL_LIMIT: {
    stage: 'extract',
    message: 'label {label} is longer than {limit} characters',
    hint: 'Raise limits.label_length, or set limits.over: truncate to leave such samples out.',
  },
  EXTRACT_LABELS_LIMIT: {
    stage: 'extract',
    message: 'a map gives a sample more than {limit} labels',
    hint: 'Raise limits.labels, take the labels that matter by name, or set limits.over: truncate to leave such samples out.',
  },
  EXTRACT_UNEXPECTED: {
    stage: 'extract',
    message: 'an error without a code: {reason}',
    hint: 'This is a bug of the exporter or of a plugin; the debug log has its stack.',
  },
  EXTRACT_WORKER: {
    stage: 'extract',
    message: 'the thread that read the answer ended: {reason}',
    hint: 'The answer may be larger than what memory there is for a thread; limits.body bounds it.',
  },
  JOIN_FAILED: {
    stage: 'join',
    message: 'the lookup {lookup} could not be built: {reason}',
    hint: 'See each, key and value of the lookup.',
  },
  JOIN_FILE: {
    stage: 'join',
    message: 'the lookup {lookup} has no table: {file} {reason}',
    hint: 'Mend the file; `check` says what is wrong with it. optional: true makes every look-up a miss instead.',
  },
  JOIN_NOT_READY: {
    stage: 'join',
    message: 'the lookup {lookup} has no table yet: {reason}',
    hint: 'Its source has not succeeded once; optional: true makes every look-up a miss instead.',
  },
  JOIN_PLUGIN: {
    stage: 'join',
    message: 'the join plugin {plugin} failed: {reason}',
    hint: 'The plugin of that name threw an error, or gave no table; the debug log says where.',
  },
  ...REQUEST_FAULTS,
} as const satisfies Record<string, FaultEntry>;
