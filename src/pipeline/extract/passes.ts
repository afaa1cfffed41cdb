import { isMissing, only, readText, type Value } from '../../model/value.ts';

/** passes is the rule of `where`: what is missing, false, 0, and the texts '', 'false' and '0' do not pass. */
export function passes(value: Value): boolean {
  const single = only(value);
  if (isMissing(single)) return single.reason === 'several';
  const text = readText(single);
  return isMissing(text) || !['', 'false', '0'].includes(text);
}
