/** ListenAddress is where a server listens; an empty host means every interface. */
export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

/** parseListenAddress reads `HOST:PORT`, `:PORT` or `[IPV6]:PORT`; undefined when it is none of them. */
export function parseListenAddress(text: string): ListenAddress | undefined {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]\s]*)):(\d{1,5})$/.exec(text);
  if (match === null) return undefined;
  const port = Number(match[3]);
  return port > 65_535 ? undefined : { host: match[1] ?? match[2] ?? '', port };
}
