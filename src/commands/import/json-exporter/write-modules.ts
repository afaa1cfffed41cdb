import type { ConfigNode, MapEntry } from '../../../model/node.ts';
import { knownMembersOf, membersIn } from './members.ts';
import type { Notes } from '../notes.ts';
import { writeBody } from './body.ts';
import { writeMetrics } from './metrics.ts';
import { writeRequest } from './request.ts';

type Data = Readonly<Record<string, unknown>>;

const MODULE = ['headers', 'metrics', 'http_client_config', 'body', 'valid_status_codes'];

/** writeModules writes json_exporter's config as one of this exporter, as plain data. */
export function writeModules(config: ConfigNode, notes: Notes): Data {
  const entries = membersIn(knownMembersOf(config, ['modules'], notes).get('modules'), notes);
  const written = entries.flatMap((entry) => {
    if (/^[A-Za-z0-9_][A-Za-z0-9_.:-]*$/.test(entry.key)) return [[entry.key, writeModule(entry, notes)] as const];
    notes.lost({ place: entry.keyPlace, message: `${entry.key} is no name that a module can have here` });
    return [];
  });
  return { modules: Object.fromEntries(written) };
}

function writeModule({ key, value }: MapEntry, notes: Notes): Data {
  const members = knownMembersOf(value, MODULE, notes);
  const body = writeBody(members.get('body')?.value, key, notes);
  const metrics = writeMetrics(members.get('metrics'), notes);
  const hasTarget = metrics.some(({ labels }) => Object.hasOwn((labels as Data | undefined) ?? {}, 'target'));
  return {
    ...writeRequest(members, notes),
    ...(body.text !== undefined && { body: body.text }),
    decode: 'json',
    timeout: '1h',
    // No target has a name here, but no other label may be called as theirs.
    ...(hasTarget && { target_label: 'target_name' }),
    probe: {
      ...{ targets_allowed: ['any'], credentials: 'any', fail: 'status' },
      ...(body.params.length > 0 && { params: Object.fromEntries(body.params.map((name) => [name, null])) }),
    },
    ...(metrics.length > 0 && { metrics }),
  };
}
