import { StartFault, UsageFault } from './start-fault.ts';

/** EXIT_HELP says what every command exits with. */
export const EXIT_HELP = `
Exit codes of all commands: 0 when all is well; 1 when the result is bad (a config is refused, a source or a test fails, pages
differ, a series is missing) or the exporter cannot start; 2 when there is no result: flags or arguments will not do, or what a
command works on cannot be read or written. What serves ends with 0 after SIGTERM or SIGINT, at once with 143 or 130 after a second
one, with 70 after a crash.
`;

/** Commands whose result is that they run. */
const SERVING: readonly string[] = ['serve', 'demo'];

/** exitCodeOf gives the exit code of a command that threw: 2 when nothing came of it, 1 for one that should run and cannot start. */
export function exitCodeOf(cause: unknown, command: string): 1 | 2 {
  const isStart = cause instanceof StartFault && !(cause instanceof UsageFault) && SERVING.includes(command);
  return isStart ? 1 : 2;
}
