import { parseDocument, visit } from 'yaml';
import { Fault } from '../../../src/model/fault.ts';

const MAX_ALIASES = 100;

/**
 * readYaml reads YAML 1.2 strictly, as a config is read: a scalar is its source text (`007`, `1.10`, `no`), `null` and an
 * empty one are null. Throws Fault DECODE_SYNTAX.
 */
export function readYaml(body: Uint8Array): unknown {
  const document = parseDocument(textOf(body), { strict: true, uniqueKeys: true, merge: true, prettyErrors: true });
  const [flaw] = [...document.errors, ...document.warnings];
  if (flaw !== undefined) throw syntax(`${flaw.code} at line ${flaw.linePos?.[0].line ?? '?'}`);
  visit(document, {
    Scalar(_, node) {
      if (node.value !== null && typeof node.value !== 'string') node.value = node.source ?? '';
    },
  });
  try {
    return document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch {
    throw syntax('its aliases are unknown or too many');
  }
}

/** Bytes that are no UTF-8 are not guessed at. */
function textOf(body: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw syntax('it is not UTF-8');
  }
}

function syntax(reason: string): Fault {
  return new Fault('DECODE_SYNTAX', { format: 'YAML', reason });
}
