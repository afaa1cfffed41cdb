import { parseArgs } from 'node:util';

/** NumberFlag is what a flag is without being said, and the least that it may be. */
export interface NumberFlag {
  readonly value: number;
  readonly least: number;
}

/**
 * numberFlags reads the flags of a script of `npm run`, each a number of its own. Of what will not do it says so on stderr, with the
 * flags that there are, and ends with 2.
 */
export function numberFlags<Name extends string>(
  flags: Readonly<Record<Name, NumberFlag>>,
  args: readonly string[] = process.argv.slice(2),
): Readonly<Record<Name, number>> {
  try {
    return readFlags(flags, args);
  } catch (cause) {
    const entries = Object.entries<NumberFlag>(flags);
    const known = entries.map(([name, { value, least }]) => `--${name} N (from ${least} on; ${value} unless said)`);
    console.error(`${(cause as Error).message}\nflags: ${known.join(', ')}`);
    return process.exit(2);
  }
}

/** readFlags is the same, and throws an Error. */
export function readFlags<Name extends string>(
  flags: Readonly<Record<Name, NumberFlag>>,
  args: readonly string[],
): Readonly<Record<Name, number>> {
  const options = Object.fromEntries(Object.keys(flags).map((name) => [name, { type: 'string' }] as const));
  const { values } = parseArgs({ args: [...args], options });
  const read = ([name, { value, least }]: [string, NumberFlag]): [string, number] => {
    const text = values[name];
    const number = text === undefined ? value : Number(text);
    if (text === '' || !Number.isFinite(number) || number < least)
      throw new Error(`--${name} is a number from ${least} on, and not '${String(text)}'`);
    return [name, number];
  };
  return Object.fromEntries(Object.entries<NumberFlag>(flags).map(read)) as Readonly<Record<Name, number>>;
}
