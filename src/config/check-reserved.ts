import type { Report } from '../kit/compiler.ts';
import { shown } from '../kit/shown.ts';
import { type ConfigNode, entryOf, type ScalarNode } from '../model/node.ts';
import { isReservedName } from '../model/reserved-names.ts';

/** checkReserved reports CONFIG_RESERVED_NAME for a metric's name that the exporter uses itself. */
export function checkReserved(name: ScalarNode, report: Report): void {
  if (!isReservedName(name.text)) return;
  const message = name.text.startsWith('omni_')
    ? 'names that begin with omni_ are the exporter’s own'
    : `${shown(name)} is what the exporter tells of its own process`;
  report({ code: 'CONFIG_RESERVED_NAME', place: name.place, message, hint: 'give it a prefix of its own' });
}

/** checkUpName reports CONFIG_RESERVED_NAME for the name of a source's `up`. */
export function checkUpName(source: ConfigNode, report: Report): void {
  const up = entryOf(source, 'up');
  const name = up?.kind === 'map' ? entryOf(up, 'name') : up;
  if (name?.kind === 'scalar') checkReserved(name, report);
}
