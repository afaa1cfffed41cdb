import { generationBuilder, loadWithPlugins } from '../../compose.ts';
import type { Environment } from '../../config/env.ts';
import { formatProblem } from '../../config/format-problem.ts';
import type { Taken } from '../../config/load.ts';
import { writeConfig } from '../../config/write-config.ts';
import type { HttpResponse } from '../../kit/http.ts';
import type { SourcePlan } from '../../pipeline/plan.ts';
import { openSource } from '../../pipeline/source.ts';
import { systemClock } from '../../runtime/clock.ts';
import { createLog } from '../log.ts';
import { readOnce } from '../probe/read-once.ts';
import { createRecorder, type Exchange } from '../record/recorder.ts';
import { StartFault } from '../start-fault.ts';
import { isOpenHeader, type RequestDraft } from './request.ts';

/** Surroundings is what the exporter itself reads beside a config. */
export interface Surroundings {
  readonly env: Environment;
  readonly envFiles: readonly string[];
}

/** What is asked for is called so in the config that asks. */
const SAMPLE = 'sample';

/** Faults of these stages leave the answer as it is. */
const LATER_STAGES: ReadonlySet<string> = new Set(['decode', 'extract', 'join', 'families']);

/** Asked is an answer, and the credentials that went with the request, as they were written. */
export interface Asked {
  readonly answer: HttpResponse;
  readonly credentials: readonly string[];
  /** All that was asked and answered, logins too. */
  readonly exchanges: readonly Exchange[];
}

/** ask makes a request as a source of that draft makes it, and gives the answer. Throws a StartFault that says why there is none. */
export async function ask(draft: RequestDraft, around: Surroundings): Promise<Asked> {
  const loaded = await load({ sources: { [SAMPLE]: draft } }, around);
  const recorder = createRecorder(() => undefined);
  const [snapshot] = await readOnce(loaded, { names: [SAMPLE], params: {} }, (plan) =>
    openSource(plan, {
      openClient: (exchange, tools) => recorder.openClient(plan, exchange, tools),
      asked: () => undefined,
    }),
  );
  const fault = snapshot?.fault;
  if (fault !== undefined && !LATER_STAGES.has(fault.stage))
    throw new StartFault(`${fault.code} ${fault.message} (${fault.hint})`);
  const exchanges = recorder.exchanges();
  // A login and a logout are no answers: only what the source itself asks for can be shown, where anybody is told of it.
  const own = exchanges.filter(({ request }) => request.shown !== undefined);
  const answer = own.flatMap(({ outcome }) => (outcome && 'response' in outcome ? [outcome.response] : [])).at(-1);
  if (answer === undefined) throw new StartFault('there was no answer');
  const credentials = own.flatMap(({ request }) => credentialsOf(request.headers, draft));
  return { answer, credentials, exchanges };
}

/** Headers that the draft does not have were put on by its credentials: `Basic …` is a secret with its first word and without. */
function credentialsOf(headers: HttpResponse['headers'], { headers: own = {} }: RequestDraft): readonly string[] {
  const added = Object.entries(headers).filter(([name]) => !Object.hasOwn(own, name) && !isOpenHeader(name));
  return added.flatMap(([, value]) => value.split(' ').slice(-1));
}

/** openDecoders compiles decode blocks, by name, as sources have them. */
export async function openDecoders(
  blocks: Readonly<Record<string, object>>,
  around: Surroundings,
): Promise<ReadonlyMap<string, SourcePlan['decoder']>> {
  const sources = Object.entries(blocks).map(([name, decode]) => [name, { url: 'http://localhost/', decode }]);
  const { config } = await load({ sources: Object.fromEntries(sources) as object }, around);
  const log = createLog('error', 'logfmt');
  await using generation = await generationBuilder({ log, clock: systemClock, open: (plan) => openSource(plan) })(
    config,
  );
  return new Map(generation.sources.map(({ entry: { plan } }) => [plan.name, plan.decoder]));
}

async function load(config: object, around: Surroundings): Promise<Taken> {
  const texts = [{ file: 'init', text: writeConfig(config) }];
  const loaded = await loadWithPlugins({ configFiles: [], texts, ...around });
  if ('problems' in loaded) throw new StartFault(loaded.problems.map(formatProblem).join('\n'));
  return loaded;
}
