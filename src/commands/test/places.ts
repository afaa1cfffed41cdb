import type { ConfigNode, MapEntry, Place } from '../../model/node.ts';
import type { Answer, Expect, Step, Test } from './types.generated.ts';

/** Path leads into a test file by keys and positions. */
export type Path = readonly (string | number)[];

/** placeAt is where a key or an item stands; where it is not there, the place around it. */
export function placeAt(tree: ConfigNode, path: Path): Place {
  let node = tree;
  let place = tree.place;
  for (const step of path) {
    const found = memberOf(node, step);
    if (found === undefined) return place;
    place = found.keyPlace;
    node = found.value;
  }
  return place;
}

function memberOf(node: ConfigNode, step: string | number): Pick<MapEntry, 'keyPlace' | 'value'> | undefined {
  if (node.kind === 'map') return node.entries.find(({ key }) => key === step);
  const item = node.kind === 'list' && typeof step === 'number' ? node.items[step] : undefined;
  return item === undefined ? undefined : { keyPlace: item.place, value: item };
}

/** Scrape is a step of a test with the place of its expectations; a test without steps is one. */
export interface Scrape extends Pick<Step, 'advance' | 'answers' | 'reload' | 'probe'> {
  readonly expect: Expect;
  readonly path: Path;
}

/** scrapesOf gives the scrapes and probes of a test in order; `path` is the test's. */
export function scrapesOf({ expect, steps, probe }: Test, path: Path): readonly Scrape[] {
  const common = probe === undefined ? {} : { probe };
  if (steps === undefined) {
    const whole: Expect = expect ?? { faults: {}, drops: {}, refused: [], duplicates: 0 };
    return [{ ...common, advance: 0, expect: whole, path: [...path, 'expect'] }];
  }
  return steps.map((step, index) => ({ ...common, ...step, path: [...path, 'steps', index, 'expect'] }));
}

/** Placed is an answer and where it stands. */
export interface Placed {
  readonly answer: Answer;
  readonly path: Path;
}

type Answers = NonNullable<Test['answers']>;

/** answersAt gives every answer of a map of answers that stands at a path. */
export function answersAt(answers: Answers | undefined, path: Path, tree: ConfigNode): readonly Placed[] {
  return Object.entries(answers ?? {}).flatMap(([source, row]) => {
    const at = [...path, source];
    const node = at.reduce<ConfigNode | undefined>((found, step) => found && memberOf(found, step)?.value, tree);
    const list = [row].flat() as readonly Answer[];
    return list.map((answer, index) => ({ answer, path: node?.kind === 'list' ? [...at, index] : at }));
  });
}
