import { Command, Option } from 'commander';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { complete } from '../../../src/commands/completion/complete.ts';
import { addCheckCommand } from '../../../src/commands/check.ts';
import { addProbeCommand } from '../../../src/commands/probe.ts';
import { addRecordCommand } from '../../../src/commands/record.ts';
import { addWebCommand } from '../../../src/commands/web.ts';
import { addCompletionCommand } from '../../../src/commands/completion.ts';

let folder = '';
let config = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'complete-'));
  config = join(folder, 'my.yaml');
  await writeFile(
    config,
    'sources:\n  one: { url: "${NOWHERE}" }\n  other: {}\nmodules:\n  on_target: { nonsense: 1 }\n',
  );
});
afterAll(() => rm(folder, { recursive: true }));

function program(): Command {
  const made = new Command('omni-exporter').version('1', '--version');
  made.command('serve', { isDefault: true }).addOption(new Option('--log.level <level>').choices(['info', 'error']));
  addCheckCommand(made);
  addProbeCommand(made);
  addRecordCommand(made);
  addWebCommand(made);
  addCompletionCommand(made);
  return made;
}

/** The line, with C for the config file; `|` parts words. */
async function completed(line: string): Promise<readonly [files: string, values: string]> {
  const words = line.split('|').map((word) => word.replace('C', config));
  const { files, candidates } = await complete(program(), words);
  return [files, candidates.map(({ value }) => value).join(' ')];
}

describe('complete', () => {
  it.each([
    ['', 'none', 'serve check probe record web completion help'],
    ['re', 'none', 'record'],
    ['--v', 'none', '--version'],
    ['--log', 'none', '--log.level'],
    ['--log.level|', 'none', 'info error'],
    ['--log.level=e', 'none', '--log.level=error'],
    ['--log.level|=', 'none', 'info error'],
    ['--log.level|=|e', 'none', 'error'],
    ['--log.level|info|w', 'none', 'web'],
    ['check|', 'files', ''],
    ['check|a.yaml|', 'files', ''],
    ['check|--strict|--fo', 'none', '--format'],
    ['check|--format|', 'none', 'text json github'],
    ['check|--|--fo', 'files', ''],
    ['check|--env-file|', 'files', ''],
    ['web|', 'none', 'check hash-password help'],
    ['web|check|', 'files', ''],
    ['completion|', 'none', 'bash zsh fish'],
    ['completion|z', 'none', 'zsh'],
    ['completion|zsh|', 'none', ''],
    ['record|--out|', 'folders', ''],
    ['record|--config.file|', 'files', ''],
    ['record|--config.file=', 'files', ''],
    ['record|o', 'none', ''],
    ['record|--config.file|C|o', 'none', 'one other'],
    ['record|--config.file=C|one|o', 'none', 'one other'],
    ['record|--config.file|=|C|o', 'none', 'one other'],
    ['probe|--config.file|C|o', 'none', 'one other on_target'],
    ['probe|--config.file|C.none|o', 'none', ''],
    ['probe|--config.file|C|one|o', 'none', ''],
    ['nonsense|', 'none', ''],
  ])('%s', async (line, files, values) => {
    expect(await completed(line)).toEqual([files, values]);
  });
});
