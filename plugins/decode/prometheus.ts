import { definePlugin } from '../../src/kit/plugin.ts';
import { readText } from './charset.ts';
import { parseExposition } from './exposition-text.ts';

export const prometheus = definePlugin<'decode', Readonly<Record<string, never>>>({
  kind: 'decode',
  name: 'prometheus',
  summary: 'The page of another exporter, text 0.0.4 or OpenMetrics: a list of samples.',
  options: { type: 'object', additionalProperties: false },
  examples: [
    {
      title: 'samples with what is said of their family',
      options: {},
      input: '# HELP jobs_total Jobs done.\n# TYPE jobs_total counter\njobs_total{queue="a"} 3\nload 0.5\n',
      output: [
        { name: 'jobs_total', labels: { queue: 'a' }, value: 3, type: 'counter', help: 'Jobs done.' },
        { name: 'load', labels: {}, value: 0.5, type: 'untyped', help: '' },
      ],
    },
  ],
  create: () => ({
    decode: (body, contentType) => {
      const isOpenMetrics = /^\s*application\/openmetrics-text\b/i.test(contentType);
      return { dialect: 'json', root: parseExposition(readText(body, contentType), isOpenMetrics) };
    },
  }),
});
