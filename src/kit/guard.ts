import { Fault } from '../model/fault.ts';
import { asValue } from '../model/value.ts';
import type { Document } from './expression.ts';
import type { HttpRequest } from './http.ts';
import type { Join, Table } from './join.ts';
import type { Auth, Context, Decoder, Kind, Kinds, Plugin, Transform } from './plugin.ts';

/**
 * guardPlugin gives a plugin whose every error is a fault with the plugin's name, and whose answers are looked at: what
 * a third party wrote in JavaScript has no types to hold it. Faults that a plugin throws itself pass.
 */
export function guardPlugin(plugin: Plugin): Plugin {
  const { kind, name, summary, options, examples, seesMissing } = plugin;
  // Called as a method, so that a plugin may use `this`.
  const made = (given: never, context: Context): unknown => plugin.create(given, context);
  const create =
    kind === 'transform'
      ? (given: never, context: Context) => createStep(name, () => made(given, { ...context, own: ownsNothing(name) }))
      : (given: never, context: Context) =>
          within({ kind, name }, async () => GUARDS[kind](name, (await made(given, context)) as never));
  return Object.freeze({
    ...{ kind, name, summary, options, examples, create: create as Plugin['create'] },
    ...(seesMissing === undefined ? {} : { seesMissing }),
    ...(plugin.checkFiles && { checkFiles: guardCheck(plugin) }),
  });
}

/** A plugin that cannot look into its files is to blame, not them. */
function guardCheck(plugin: Plugin): NonNullable<Plugin['checkFiles']> {
  return async (...given) => {
    try {
      return await plugin.checkFiles?.(...given);
    } catch (cause) {
      return { option: 'type', reason: `cannot look into its files: ${pluginFault(plugin, cause).message}` };
    }
  };
}

/** PluginFault is a fault that is a plugin's own mistake, not one that it throws. */
export class PluginFault extends Fault {}

/** pluginFault is the fault of an error in a plugin: its kind's code, the plugin's name, and the error's class. */
export function pluginFault(plugin: Named, cause: unknown): Fault {
  if (cause instanceof Fault) return cause;
  return refusal(plugin, cause instanceof Error ? cause.name : typeof cause, cause);
}

/** refusal is the fault of a plugin that does not do what its kind must; `reason` quotes nothing that it gave. */
export function refusal({ kind, name }: Named, reason: string, cause?: unknown): PluginFault {
  switch (kind) {
    case 'auth':
      return new PluginFault('AUTH_FAILED', { plugin: name, reason }, cause);
    case 'decode':
      return new PluginFault('DECODE_PLUGIN', { plugin: name, reason }, cause);
    case 'join':
      return new PluginFault('JOIN_PLUGIN', { plugin: name, reason }, cause);
    case 'transform':
      return new PluginFault('EXTRACT_STEP', { step: name, reason }, cause);
  }
}

/** Named is what a plugin is found by. */
export interface Named {
  readonly kind: Kind;
  readonly name: string;
}

async function within<T>(plugin: Named, work: () => T): Promise<Awaited<T>> {
  try {
    return await work();
  } catch (cause) {
    throw pluginFault(plugin, cause);
  }
}

const GUARDS: { readonly [K in Exclude<Kind, 'transform'>]: (name: string, made: Kinds[K]) => Kinds[K] } = {
  auth: guardAuth,
  decode: guardDecoder,
  join: guardJoin,
};

function guardAuth(name: string, auth: Auth): Auth {
  const as = { kind: 'auth', name } as const;
  need(as, hasMethod(auth, 'authorize'), 'create gives no authorize');
  const guarded: Auth = {
    authorize: (request, signal) =>
      within(as, async () => {
        const authorized: unknown = await auth.authorize(request, signal);
        need(as, isRequest(authorized), 'authorize gives no request');
        return authorized as HttpRequest;
      }),
  };
  if (auth.rejected === undefined) return guarded;
  const rejected = (...told: Parameters<NonNullable<Auth['rejected']>>): unknown => {
    try {
      const verdict: unknown = auth.rejected?.(...told);
      return verdict instanceof Promise ? within(as, () => verdict) : verdict;
    } catch (cause) {
      throw pluginFault(as, cause);
    }
  };
  return { ...guarded, rejected: rejected as NonNullable<Auth['rejected']> };
}

function guardDecoder(name: string, decoder: Decoder): Decoder {
  const as = { kind: 'decode', name } as const;
  need(as, hasMethod(decoder, 'decode'), 'create gives no decode');
  return {
    decode(body, contentType, limits) {
      try {
        const document: unknown = letGo(decoder.decode(body, contentType, limits));
        need(as, isDocument(document), 'decode gives no document, {dialect, root}');
        return document as Document;
      } catch (cause) {
        throw pluginFault(as, cause);
      }
    },
  };
}

function guardJoin(name: string, join: Join): Join {
  const as = { kind: 'join', name } as const;
  need(as, hasMethod(join, 'build'), 'create gives no build');
  const build: Join['build'] = (...given) =>
    within(as, async () => {
      const table: unknown = await join.build(...given);
      need(as, hasMethod(table, 'get') && hasMethod(table, 'keys'), 'build gives no table');
      for (const count of ['size', 'duplicates', 'keyless'] as const) {
        need(as, typeof (table as Table)[count] === 'number', `build gives a table without ${count}, a number`);
      }
      return table as Table;
    });
  return { sources: join.sources, onMiss: join.onMiss, build };
}

function createStep(name: string, create: () => unknown): Transform {
  try {
    return guardTransform(name, create());
  } catch (cause) {
    throw pluginFault({ kind: 'transform', name }, cause);
  }
}

/** Steps are created with the config, before there is a generation that could dispose of what they own. */
function ownsNothing(name: string): () => never {
  return () => {
    throw refusal({ kind: 'transform', name }, 'a step can own nothing');
  };
}

/** The compiler names a step that fails. */
function guardTransform(name: string, transform: unknown): Transform {
  const as = { kind: 'transform', name } as const;
  need(as, typeof letGo(transform) === 'function', 'create gives no function');
  return (value, frame) => {
    const result: unknown = letGo((transform as Transform)(value, frame));
    need(as, !(result instanceof Promise), 'it gives a promise');
    return asValue(result);
  };
}

/** Nobody waits for a promise where none may be: what becomes of it must not end the process. */
function letGo(result: unknown): unknown {
  if (result instanceof Promise) result.catch(() => undefined);
  return result;
}

function need(plugin: Named, holds: boolean, reason: string): void {
  if (!holds) throw refusal(plugin, reason);
}

function hasMethod(value: unknown, method: string): boolean {
  return isObject(value) && typeof value[method] === 'function';
}

function isRequest(value: unknown): boolean {
  if (!isObject(value) || !isObject(value['headers'])) return false;
  const { url, headers } = value;
  return typeof url === 'string' && URL.canParse(url) && Object.values(headers).every((one) => typeof one === 'string');
}

function isDocument(value: unknown): boolean {
  return isObject(value) && (value['dialect'] === 'json' || value['dialect'] === 'xml') && 'root' in value;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
