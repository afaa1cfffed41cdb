/** Proxy is where a request goes through: an http or https url, user and password included, and what may be shown of it. */
export interface Proxy {
  readonly url: string;
  readonly shown: string;
}

/** Proxies says which proxy a request goes through, by the scheme of its url. */
export interface Proxies {
  readonly http?: Proxy;
  readonly https?: Proxy;
  /** What is reached without one, as NO_PROXY lists it; absent where all goes through it, this machine too. */
  readonly bypass?: string;
}
