/** Address is what is connected to in the place of a url's host: `host:port` or `unix:/path`, and what may be shown of it. */
export interface Address {
  readonly address: string;
  readonly shown: string;
}
