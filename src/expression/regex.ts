import { RE2JS } from 're2js';
import type { Regex } from '../kit/compiler.ts';

/** compileRegex compiles an RE2 pattern; `text` is how it is shown. Throws an Error that says what is wrong with it. */
export function compileRegex(pattern: string, text = pattern): Regex {
  const compiled = RE2JS.compile(pattern);
  return {
    text,
    groupNames: namesByPosition(compiled),
    exec(input) {
      const matcher = compiled.matcher(input);
      return matcher.find() ? groupsOf(matcher) : undefined;
    },
    execAll(input) {
      const matcher = compiled.matcher(input);
      const found: (readonly (string | undefined)[])[] = [];
      while (matcher.find()) found.push(groupsOf(matcher));
      return found;
    },
    replaceAll: (input, replacement) => compiled.matcher(input).replaceAll(replacement),
  };
}

function groupsOf(matcher: ReturnType<RE2JS['matcher']>): readonly (string | undefined)[] {
  return Array.from({ length: matcher.groupCount() + 1 }, (_, at) => matcher.group(at) ?? undefined);
}

function namesByPosition(compiled: RE2JS): readonly string[] {
  const names = Array.from({ length: compiled.groupCount() }, () => '');
  for (const [name, position] of Object.entries(compiled.namedGroups())) names[position - 1] = name;
  return names;
}
