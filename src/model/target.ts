/** Target is one of the places that the same source or module is asked at. */
export interface Target {
  /** Unique in its source. */
  readonly name: string;
  /** Absolute; '' for a target that is told from others by its name or labels alone. */
  readonly url: string;
  /** Those that begin with `__` are for templates; the others are on every sample, too. */
  readonly labels: Readonly<Record<string, string>>;
}

const SCHEME = /^(?:[a-z][a-z0-9+.-]*:\/\/|unix:)/i;

/** targetUrl puts a scheme before an address that has none; '' stays ''. */
export function targetUrl(address: string, scheme = 'http'): string {
  return address === '' || SCHEME.test(address) ? address : `${scheme}://${address}`;
}
