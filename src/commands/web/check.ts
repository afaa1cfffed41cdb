import { readWebConfig } from '../../server/web/config/web-config-file.ts';
import { checkTlsFiles } from '../../server/web/tls/tls-door.ts';
import { WebFault } from '../../server/web/web-fault.ts';
import type { Sink } from '../log.ts';

/** checkWeb says what is wrong with a web config file and its certificates; gives the exit code: 0 for nothing, otherwise 1. */
export function checkWeb(file: string, sink: Sink): 0 | 1 {
  try {
    const { tls } = readWebConfig(file);
    if (tls !== undefined) checkTlsFiles(tls);
    return 0;
  } catch (cause) {
    if (!(cause instanceof WebFault)) throw cause;
    sink.write(`${cause.message}\n`);
    return 1;
  }
}

/** checkWebAsJson says the same for programs: `{"problems": […]}`, a text each. */
export function checkWebAsJson(file: string, output: Sink): 0 | 1 {
  const problems: string[] = [];
  const code = checkWeb(file, { write: (text) => problems.push(...text.trimEnd().split('\n')) });
  output.write(`${JSON.stringify({ problems }, undefined, 2)}\n`);
  return code;
}
