import { parseExposition } from '../../../plugins/decode/exposition-text.ts';
import { numberText } from '../../exposition/number.ts';
import { labelText } from '../../model/family.ts';
import { isMissing, parseNumber } from '../../model/value.ts';

/** Series is a line of a page, or what a test says of one: its value and time (milliseconds) may be left open. */
export interface Series {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value?: string;
  readonly time?: string;
}

/** readSeries reads `name{label="value"} 1 1700000000000`, its labels in any order; undefined for what is none. */
export function readSeries(line: string): Series | undefined {
  const [, series = '', tail = ''] = /^(\s*[^\s{]+\s*(?:\{.*\})?)(.*)$/s.exec(line) ?? [];
  const [valueText, time, ...rest] = tail.split(/\s+/).filter((text) => text !== '');
  const value = valueText === undefined ? undefined : parseNumber(valueText);
  const sample = sampleOf(series);
  if (sample === undefined || rest.length > 0 || (value !== undefined && isMissing(value))) return undefined;
  return {
    name: sample.name,
    labels: sample.labels,
    ...(value === undefined ? {} : { value: numberText(value) }),
    ...(time === undefined ? {} : { time }),
  };
}

function sampleOf(series: string): Pick<Series, 'name' | 'labels'> | undefined {
  try {
    return parseExposition(`${series} 0`, false)[0];
  } catch {
    return undefined;
  }
}

/** seriesText writes a series with its labels sorted: equal series have equal texts. */
export function seriesText({ name, labels }: Pick<Series, 'name' | 'labels'>): string {
  const text = labelText(labels);
  return text === '' ? name : `${name}{${text}}`;
}

/** valueText writes what stands behind the series; '' when it is left open. */
export function valueText({ value, time }: Series): string {
  return [value, time].filter((text) => text !== undefined).join(' ');
}

/** isSelected holds for a series that has the name and labels of a selector; a label of '' must not be there. */
export function isSelected({ name, labels }: Series, selector: Series): boolean {
  if (name !== selector.name) return false;
  return Object.entries(selector.labels).every(([label, value]) => (labels[label] ?? '') === value);
}
