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
    const reload = await fetch(`${running.url}/-/reload`, { method: 'POST' });
    expect([reload.status, await reload.text()]).toEqual([200, 'unchanged\n']);
    expect(new URL(running.url).hostname).toBe('127.0.0.1');
  } finally {
    await running.stop();
  }
});
