import { createScope } from '../kit/scope.ts';
import type { Decoder } from '../kit/plugin.ts';
import { Fault } from '../model/fault.ts';
import { decoderName } from '../pipeline/decode/choose.ts';
import type { SourcePlan } from '../pipeline/plan.ts';
import { createPlugin, type PluginTools } from './create-plugin.ts';

/**
 * openDefaultDecoders chooses by Content-Type among the built-in decoders with their default options. They hold nothing,
 * so that thousands of sources share them, over reloads, too.
 */
export async function openDefaultDecoders(
  tools: Pick<PluginTools, 'registry' | 'context'>,
): Promise<SourcePlan['decoder']> {
  const { registry, context } = tools;
  const scope = createScope();
  const decoders = new Map<string, Decoder>();
  for (const type of registry.names('decode')) {
    if (registry.originOf('decode', type) !== undefined) continue;
    decoders.set(type, await createPlugin('decode', { type, options: {} }, { registry, context, scope }));
  }
  return (contentType) => {
    const decoder = decoders.get(decoderName(contentType));
    if (decoder === undefined) throw new Fault('DECODE_TYPE', { contentType });
    return decoder;
  };
}
