/** Refusal says why somebody was not served. */
export type Refusal =
  'config' | 'rate_limit' | 'password' | 'busy' | 'requests' | 'certificate' | 'handshake' | 'connections';

/** WebEvents is told what the web side does; the process counts it. */
export interface WebEvents {
  /** A web config or a certificate was (or was not) taken. */
  reloaded(part: 'config' | 'certificate', isSuccessful: boolean): void;
  /** A certificate is served from now on that is valid until then, in Unix milliseconds. */
  serving(validUntil: number): void;
  refused(reason: Refusal): void;
}
