/** statisticsXml is Mirth's answer about so many channels, as Mirth Connect 4.5 writes it; in another turn it counts others. */
export function statisticsXml(channels: number, turn = 0): string {
  const channel = (at: number): string =>
    [
      '  <channelStatistics>',
      '    <serverId>ac3b853c-93ed-4a3e-8a25-b2145d791115</serverId>',
      `    <channelId>${idOf(at)}</channelId>`,
      ...['received', 'sent', 'error', 'filtered', 'queued'].map(
        (name, index) => `    <${name}>${(at * 7919 + index * 13 + turn) % 100_003}</${name}>`,
      ),
      '  </channelStatistics>',
    ].join('\n');
  return `<list>\n${Array.from({ length: channels }, (_, at) => channel(at)).join('\n')}\n</list>`;
}

/** namesXml is Mirth's answer about the names of so many channels. */
export function namesXml(channels: number): string {
  const entry = (at: number): string =>
    `  <entry>\n    <string>${idOf(at)}</string>\n    <string>Channel ${at} &amp; more</string>\n  </entry>`;
  return `<map>\n${Array.from({ length: channels }, (_, at) => entry(at)).join('\n')}\n</map>`;
}

function idOf(at: number): string {
  return `3c1e5f2a-77d4-4c39-9f8e-${at.toString(16).padStart(12, '0')}`;
}

/** queuesJson is an answer about so many queues, of which six fields are read; in another turn it counts others. */
export function queuesJson(queues: number, turn = 0): string {
  const items = Array.from({ length: queues }, (_, at) => ({
    id: idOf(at),
    name: `queue of orders ${at}`,
    state: at % 7 === 0 ? 'idle' : 'running',
    stats: { received: (at * 7919 + turn) % 100_003, sent: (at * 104_729) % 100_003, rates: { in: (at % 97) / 8 } },
    tags: ['a', 'b'],
    durable: true,
  }));
  return JSON.stringify({ data: { queues: items, total: queues } });
}
