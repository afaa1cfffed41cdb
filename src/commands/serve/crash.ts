/**
 * crashFields says what an error is without what it says: its text may quote a body or a secret. `error` is its class, `code`
 * that of the system or of Node.js where it has one, `at` the frames of its stack, innermost first.
 */
export function crashFields(cause: unknown): Readonly<Record<string, unknown>> {
  if (!(cause instanceof Error)) return { error: typeof cause };
  const { code } = cause as NodeJS.ErrnoException;
  const frames = (cause.stack ?? '').split('\n').flatMap((line) => /^\s+at (.+)$/.exec(line)?.[1] ?? []);
  return { error: cause.constructor.name, ...(code !== undefined && { code }), at: frames };
}
