import type { Context, Decoder } from './plugin.ts';
import type { Registry } from './registry.ts';

/** openDecoder opens a decoder by name, with options as its own `create` takes them. Throws when there is none of that name. */
export async function openDecoder(
  { registry, context }: { readonly registry: Registry; readonly context: Context },
  name: string,
  options: object = {},
): Promise<Decoder> {
  const plugin = registry.find('decode', name);
  if (plugin === undefined) throw new Error(`no decode plugin ${name}`);
  return plugin.create(options as never, context);
}
