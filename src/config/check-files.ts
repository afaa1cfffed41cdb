import type { Report } from '../kit/compiler.ts';
import { openDecoder } from '../kit/open-decoder.ts';
import { PURE } from '../kit/pure-context.ts';
import type { Registry } from '../kit/registry.ts';
import { shown } from '../kit/shown.ts';
import { entryOf } from '../model/node.ts';
import type { Config, LookupConfig } from './config.ts';
import { sectionOf, type Tree } from './tree.ts';

/** FileTools is what the files of lookups are looked into with. */
export interface FileTools {
  readonly registry: Registry;
  readonly report: Report;
}

/**
 * checkLookupFiles looks into the files that lookups are made from; an optional lookup can do without. Reports CONFIG_FILE
 * where the file is named. The config must be free of other problems.
 */
export async function checkLookupFiles(config: Config, trees: readonly Tree[], tools: FileTools): Promise<void> {
  const nodes = new Map(sectionOf(trees, 'lookups').map(({ key, value }) => [key, value]));
  const check = async ([name, lookup]: readonly [string, LookupConfig]): Promise<void> => {
    const node = nodes.get(name);
    const flaw = lookup.optional ? undefined : await flawOf(lookup, tools.registry);
    if (flaw === undefined || node === undefined) return;
    const option = entryOf(node, flaw.option) ?? node;
    const file = option.kind === 'scalar' ? shown(option) : flaw.option;
    const hint = 'optional: true makes every look-up a miss instead';
    tools.report({ code: 'CONFIG_FILE', place: option.place, message: `${file} ${flaw.reason}`, hint });
  };
  await Promise.all(Object.entries(config.lookups).map(check));
}

async function flawOf({ type, options }: LookupConfig, registry: Registry) {
  const plugin = registry.find('join', type);
  return plugin?.checkFiles?.(options as never, {
    decoder: (name, decoding) => openDecoder({ registry, context: PURE }, name, decoding),
  });
}
