/** sample is a config that uses most of the language, as plain data: a place to begin from when something is to be broken. */
export const sample = {
  defaults: { timeout: '3s', headers: { 'X-A': '{{ $.a }}', 'X-B': 'b' }, tls: { insecure_skip_verify: true } },
  auth: { me: { type: 'basic', username: 'user', password: 'word' } },
  sources: {
    names: { url: 'http://localhost/names', decode: 'xml', up: { name: 'all_up', help: 'Up.' } },
    items: {
      url: 'http://localhost/{{ param.x }}',
      method: 'POST',
      body: 'q={{ param.q }}',
      query: { a: '1', b: null },
      headers: { 'X-A': 'none' },
      auth: ['me', { type: 'bearer', token: 't' }],
      success: ['200-299', 404],
      redirects: 2,
      refresh: '30s',
      keep_last: '1m',
      limits: { body: '1MiB', series: 10, over: 'truncate' },
      decode: { type: 'csv', delimiter: ';' },
      up: 'all_up',
      labels: { site: 'here' },
      metrics: [
        {
          each: '$.items[*]',
          where: '$.on',
          labels: { name: ['$.id', { lookup: 'names' }], kind: { first: ['$.kind', '$.type', 'none'] } },
          metrics: [
            { name: 'item_bytes', type: 'gauge', help: 'Bytes.', unit: 'bytes', value: ['$.size', { parse: 'bytes' }] },
            {
              name: 'item_state',
              type: 'enum',
              help: 'State.',
              states: ['up', 'down'],
              value: '$.state',
              unknown: 'skip',
            },
            { name: 'items_total', type: 'counter', help: 'Items.', value: { cel: 'item.a * 2' }, optional: true },
          ],
        },
        {
          name: 'item_info',
          type: 'info',
          help: 'Info.',
          labels: { v: ['$.v', { match: '(\\d+)' }, { map: { 1: 'a' } }] },
        },
        {
          name: 'item_seconds',
          type: 'histogram',
          help: 'Seconds.',
          buckets: { 0.1: '$.a', 1: '$.b' },
          sum: '$.sum',
          count: '$.count',
        },
        {
          name: 'item_cost',
          type: 'gauge',
          help: 'Cost.',
          value: ['$.c', { default: 0 }, { scale: 0.5 }],
          aggregate: 'sum',
        },
      ],
    },
  },
  lookups: {
    names: { type: 'id-to-name', source: 'names', each: '$.map.entry', key: '$.string[0]', value: '$.string[1]' },
    fixed: { type: 'static', entries: { a: 'b' } },
  },
} as const;
