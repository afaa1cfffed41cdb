import { expect, it } from 'vitest';
import { demo } from '../../../src/commands/demo.ts';
import { sample } from '../../support/exporter.ts';

it('exports both of its upstreams with the shipped configs', async () => {
  const running = await demo({ EXPORTER_PORT: '0' });
  try {
    const page = await (await fetch(`${running.url}/metrics`)).text();
    expect(sample(page, 'mirth_up')).toBe('1');
    expect(sample(page, 'app_health{app_health="healthy"}')).toBeDefined();
    const failed = page.split('\n').filter((line) => line.startsWith('omni_source_up') && line.endsWith(' 0'));
    expect(failed).toEqual([]);
  } finally {
    await running.stop();
  }
});
