import { noteInputs } from '../../config/inputs.ts';
import { parseYaml } from '../../config/parse.ts';
import { readConfigTexts } from '../../config/read.ts';
import { sectionOf } from '../../config/tree.ts';

/** Named is a source or module of a config. */
export interface Named {
  readonly name: string;
  readonly section: 'sources' | 'modules';
}

/** sourceNames reads the names in config files, whatever else may be wrong with these; no variable and no plugin is needed for that. */
export async function sourceNames(
  paths: readonly string[],
  sections: readonly Named['section'][],
): Promise<readonly Named[]> {
  const report = (): void => undefined;
  const texts = await readConfigTexts(paths, { report, notes: noteInputs() });
  const trees = texts.flatMap((text) => parseYaml(text, report) ?? []);
  return sections.flatMap((section) => sectionOf(trees, section).map(({ key }) => ({ name: key, section })));
}
