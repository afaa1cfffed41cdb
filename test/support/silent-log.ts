import type { Log } from '../../src/kit/plugin.ts';

/** SILENT is a log that nobody reads. */
export const SILENT: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
