const SECONDS: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };
const DURATION = /^(?:\d+(?:\.\d+)?(?:ms|[smhdw]))+$/;

/** parseDuration reads `10s`, `1h2m`, `250ms` or `0` as seconds; undefined when the text is no duration. */
export function parseDuration(text: string): number | undefined {
  if (text === '0') return 0;
  if (!DURATION.test(text)) return undefined;
  let milliseconds = 0;
  for (const [, amount = '', unit = ''] of text.matchAll(/(\d+(?:\.\d+)?)(ms|[smhdw])/g)) {
    milliseconds += Number(amount) * (SECONDS[unit] ?? 0) * 1000;
  }
  return milliseconds / 1000;
}

const BYTES: Readonly<Record<string, number>> = {
  '': 1,
  B: 1,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
};

/** parseSize reads `32MiB`, `10MB` or `4096` as bytes; undefined when the text is no size. */
export function parseSize(text: string): number | undefined {
  const [, amount, unit = ''] = /^(\d+(?:\.\d+)?)(B|[KMG]i?B)?$/.exec(text) ?? [];
  const factor = BYTES[unit];
  return amount === undefined || factor === undefined ? undefined : Math.round(Number(amount) * factor);
}
