/** Target is one of the places that the same source or module is asked at. */
export interface Target {
  /** Unique in its source. */
  readonly name: string;
  /** Absolute; '' for a target that is told from others by its name or labels alone. */
  readonly url: string;
  /** Those that begin with `__` are for templates; the others are on every sample, too. */
  readonly labels: Readonly<Record<string, string>>;
  /** What may be shown in their place, `${…}` as references; absent where nothing of them came from outside. */
  readonly shown?: Pick<Target, 'url' | 'labels'>;
}

/** shownTarget is a target as it may be shown. */
export function shownTarget(target: Target): Target {
  return { ...target, ...target.shown };
}

const SCHEME = /^(?:[a-z][a-z0-9+.-]*:\/\/|unix:)/i;

/** targetUrl puts a scheme before an address that has none; '' stays ''. */
export function targetUrl(address: string, scheme = 'http'): string {
  return address === '' || SCHEME.test(address) ? address : `${scheme}://${address}`;
}
