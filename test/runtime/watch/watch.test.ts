import { mkdir, mkdtemp, realpath, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/runtime/clock.ts';
import { openWatch, type Watch } from '../../../src/runtime/watch/watch.ts';
import { SILENT } from '../../support/silent-log.ts';

let folder = '';
let watch: Watch;
let told: (() => void) | undefined;

/** Resolves when the watch has told of what an action changed. */
async function toldOf(action: () => Promise<unknown>): Promise<void> {
  const heard = new Promise<void>((resolve) => (told = resolve));
  await action();
  await heard;
}

const at = (...names: string[]): string => join(folder, ...names);

async function swapData(generation: string): Promise<void> {
  await mkdir(at('volume', generation));
  await writeFile(at('volume', generation, 'app.yaml'), generation);
  await symlink(generation, at('volume', '..data_tmp'));
  await rename(at('volume', '..data_tmp'), at('volume', '..data'));
}

beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'watch-')));
  await mkdir(at('volume'));
  await mkdir(at('conf'));
  await mkdir(at('targets'));
  await swapData('..1');
  await symlink('..data/app.yaml', at('volume', 'app.yaml'));
  await writeFile(at('targets', 'real.yaml'), 'x');
  await symlink(at('targets', 'real.yaml'), at('linked.yaml'));
  watch = openWatch({ clock: systemClock, log: SILENT, changed: () => told?.() });
  await look();
});

const look = (): Promise<void> =>
  watch.look({
    files: [at('plain.yaml'), at('volume', 'app.yaml'), at('linked.yaml')],
    folders: [at('conf')],
  });

afterEach(async () => {
  await watch[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

describe('a watch', () => {
  it('sees a file appear, be written, be renamed over, vanish and come back', async () => {
    await toldOf(() => writeFile(at('plain.yaml'), '1'));
    await toldOf(() => writeFile(at('plain.yaml'), '2'));
    for (const text of ['3', '4']) {
      await toldOf(async () => {
        await writeFile(at('plain.tmp'), text);
        await rename(at('plain.tmp'), at('plain.yaml'));
      });
    }
    await toldOf(() => rm(at('plain.yaml')));
    await toldOf(() => writeFile(at('plain.yaml'), '5'));
  });

  it('sees a ConfigMap’s link swapped, again and again', async () => {
    for (const generation of ['..2', '..3', '..4']) {
      await toldOf(() => swapData(generation));
      await look();
    }
  });

  it('sees the target of a linked file renamed over', async () => {
    for (const text of ['1', '2']) {
      await toldOf(async () => {
        await writeFile(at('targets', 'new'), text);
        await rename(at('targets', 'new'), at('targets', 'real.yaml'));
      });
    }
  });

  it('sees a new file in a folder, and the folder itself vanish and come back', async () => {
    await toldOf(() => writeFile(at('conf', 'a.yaml'), '1'));
    await toldOf(() => rm(at('conf'), { recursive: true }));
    await look();
    await toldOf(() => mkdir(at('conf')));
    await look();
    await toldOf(() => writeFile(at('conf', 'b.yaml'), '1'));
  });

  it('tells once of several writes, and not of files that it does not look at', async () => {
    let count = 0;
    await writeFile(at('other.yaml'), '1');
    await toldOf(async () => {
      const resolve = told;
      told = () => {
        count += 1;
        resolve?.();
      };
      for (const text of ['1', '2', '3', '4']) await writeFile(at('plain.yaml'), text);
    });
    expect(count).toBe(1);
  });
});
