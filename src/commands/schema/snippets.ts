import { flowText, writeConfig } from '../../config/write-config.ts';
import type { JsonSchema } from '../../kit/plugin.ts';

/**
 * asSnippets writes examples that are maps or lists as editors want them: a snippet with a name, since they call an example
 * `[object Object]`, and a text beside the description. Examples that are scalars stay what they are.
 */
export function asSnippets(schema: JsonSchema): JsonSchema {
  const { examples, ...rest } = schema;
  if (!Array.isArray(examples)) return schema;
  const isWhole = (one: unknown): boolean => typeof one === 'object' && one !== null;
  const whole = (examples as readonly unknown[]).filter(isWhole);
  if (whole.length === 0) return schema;
  const scalars = (examples as readonly unknown[]).filter((one) => !isWhole(one));
  const { description } = schema;
  const shown = whole.map((one) => `\`\`\`yaml\n${writeConfig(one)}\`\`\``).join('\n\n');
  return {
    ...rest,
    ...(scalars.length > 0 && { examples: scalars }),
    ...(typeof description === 'string' && { markdownDescription: `${description}\n\n${shown}` }),
    defaultSnippets: whole.map((one) => ({ label: flowText(one), body: escaped(one) })),
  };
}

/** In a snippet `$` begins a place to fill in. */
function escaped(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(/[$}\\]/g, '\\$&');
  if (Array.isArray(value)) return value.map(escaped);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, escaped(member)]));
}
