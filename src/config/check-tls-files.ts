import type { Report } from '../kit/compiler.ts';
import { readBytes } from '../kit/read-bytes.ts';
import { shown } from '../kit/shown.ts';
import { type ConfigNode, entryOf } from '../model/node.ts';
import type { Config } from './config.ts';
import { reasonOf } from './strict-text.ts';
import { sectionOf, type Tree } from './tree.ts';
import type { Tls } from './types.generated.ts';

const KEYS = ['ca_file', 'cert_file', 'key_file'] as const;

/**
 * checkTlsFiles warns of certificates and keys of sources and modules that cannot be read: they may come later, and until
 * then each request fails. Reports CONFIG_TLS_FILE.
 */
export function checkTlsFiles(config: Config, trees: readonly Tree[], report: Report): void {
  for (const section of ['sources', 'modules'] as const) {
    for (const { key, value } of sectionOf(trees, section)) {
      const [node, tls] = [entryOf(value, 'tls'), config[section][key]?.tls];
      if (node !== undefined && tls !== undefined) checkFiles(node, tls, report);
    }
  }
}

function checkFiles(node: ConfigNode, tls: Tls, report: Report): void {
  for (const name of KEYS) {
    const reason = flawOf(tls[name]);
    const option = entryOf(node, name);
    if (reason === undefined || option?.kind !== 'scalar') continue;
    const message = `${shown(option)} cannot be read: ${reason}`;
    const hint = 'each request fails until it can';
    report({ code: 'CONFIG_TLS_FILE', level: 'warning', place: option.place, message, hint });
  }
}

function flawOf(file: string | undefined): string | undefined {
  if (file === undefined) return undefined;
  try {
    readBytes(file);
    return undefined;
  } catch (cause) {
    return reasonOf(cause);
  }
}
