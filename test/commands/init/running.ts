import { init, type InitOptions } from '../../../src/commands/init/init.ts';

/** InitRun is what a run gave. */
export interface InitRun {
  readonly code: 0 | 1;
  readonly output: string;
  readonly said: string;
}

/** initOf runs `init` with nothing in the environment but what is given. */
export async function initOf(places: readonly string[], over: Partial<InitOptions> = {}): Promise<InitRun> {
  let [output, said] = ['', ''];
  const code = await init({
    ...{ places, flags: { headers: [], isInsecure: false }, isForced: false, env: {}, envFiles: [] },
    output: { write: (text) => (output += text) },
    // How long a machine takes says nothing.
    sink: { write: (text) => (said += text) },
    isQuiet: true,
    ...over,
  });
  return { code, output, said };
}
