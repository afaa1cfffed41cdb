import { saveAnswers } from '../record/answers.ts';
import { credentialsOf, isOfAuth } from '../record/credentials.ts';
import type { Exchange } from '../record/recorder.ts';
import { createRedaction } from '../record/redaction.ts';
import type { Answer } from '../test/types.generated.ts';
import type { Sample } from './read-samples.ts';

/** Logins is what the servers of logins answered, by whole url, as a test file has it, and the bodies that it names. */
export interface Logins {
  readonly answers: Readonly<Record<string, Answer | readonly Answer[]>>;
  /** By path, beside the test file. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/** LoginParts is what must not stand in the answers, and what a test has in the place of variables. */
export interface LoginParts {
  /** Values by variable: those that were found, and those of the environment. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What stands for each variable in the test. */
  readonly variables: Readonly<Record<string, string>>;
}

/**
 * saveLogins keeps the answers to the logins that samples took, without what was handed over. They stand under the url of the
 * login, for whichever of several sources logs in first; one that several samples went through is kept once.
 */
export function saveLogins(samples: readonly Sample[], parts: LoginParts): Logins {
  const seen = new Set<string>();
  const exchanges = samples.flatMap(({ exchanges: all }) => {
    const fresh = all.filter((one) => isOfAuth(one) && !seen.has(one.request.url));
    for (const { request } of fresh) seen.add(request.url);
    return fresh.map((one) => asTested(one, parts));
  });
  const hidden = Object.keys(parts.variables).flatMap((name) => {
    const text = realOf(name, parts);
    return text === '' || URL.canParse(text) ? [] : [{ text, shown: `redacted-${name}` }];
  });
  const given = samples.flatMap(({ exchanges: all }) => credentialsOf(all));
  const redaction = createRedaction([...hidden, ...given], []);
  const { answers, files } = saveAnswers(exchanges, { folder: 'fixtures/login', redaction, headers: new Set() });
  return { answers, files };
}

/** As the test will see it: at the url that its variables give, and beside other requests, for then it is told by that. */
function asTested({ plan, request, outcome }: Exchange, parts: LoginParts): Exchange {
  const url = Object.entries(parts.variables).reduce((text, [name, example]) => {
    const real = realOf(name, parts);
    return real === '' ? text : text.replaceAll(real, example);
  }, request.url);
  return { plan: { ...plan, name: 'answer' }, request: { ...request, url }, outcome, isBeside: true };
}

function realOf(name: string, { secrets, env }: LoginParts): string {
  return secrets[name] ?? env[name] ?? '';
}
