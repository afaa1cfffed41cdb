import { formatProblem } from '../../config/format-problem.ts';
import type { SourceStatus } from '../../runtime/generation.ts';
import { formatDiff } from '../../runtime/reload/diff.ts';
import type { LastReload, Outcome } from '../../runtime/reload/reload.ts';
import type { Shard } from '../../runtime/shards/shard.ts';
import type { LookupFacts } from '../../runtime/self-metrics.ts';
import type { ProbeRecord } from '../probe/probe-history.ts';
import { duration, since, until } from './duration.ts';
import { Html, html } from './html.ts';
import { SCRIPT, STYLE } from './style.ts';

/** Status is what the page tells. Times are in Unix milliseconds. */
export interface Status {
  readonly version: string;
  /** Undefined for a process that is alone. */
  readonly shard: Shard | undefined;
  readonly now: number;
  readonly startedAt: number;
  readonly sources: readonly SourceStatus[];
  readonly lookups: readonly LookupFacts[];
  /** The newest first. */
  readonly probes: readonly ProbeRecord[];
  readonly lastReload: LastReload | undefined;
  readonly configHash: string;
  /** Where the metrics are, as a browser asks for them. */
  readonly telemetryPath: string;
  /** What stands before every path of the exporter's. */
  readonly base: string;
}

/** The policy of the page names the hashes of their contents, to the byte. */
const STYLE_ELEMENT = new Html(`<style>${STYLE}</style>`);
const SCRIPT_ELEMENT = new Html(`<script>${SCRIPT}</script>`);

/** statusPage writes the page for people: every source with its state, the lookups, and what became of the last reload. */
export function statusPage(status: Status): string {
  const { version, now, startedAt, telemetryPath, base, configHash } = status;
  const down = status.sources.filter(({ history }) => history.latest?.fault !== undefined).length;
  const head = down === 0 ? 'omni-exporter' : `(${down} down) omni-exporter`;
  const links = [
    [telemetryPath, 'Metrics'],
    [`${base}/config`, 'Config'],
    [`${base}/-/healthy`, 'Healthy'],
    [`${base}/-/ready`, 'Ready'],
  ].map(([path = '', name = '']) => html`<a href="${path}">${name}</a> `);
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width,initial-scale=1" />
        <title>${head}</title>
        ${STYLE_ELEMENT}
      </head>
      <body>
        <main>
          <h1>omni-exporter <small>${version}</small></h1>
          <nav>${links}</nav>
          <p class="soft">
            Running for ${duration(now - startedAt)}; config <code>${configHash.slice(0, 12)}</code>${shardOf(status)}
          </p>
          ${sourcesTable(status)} ${lookupsTable(status)} ${probesTable(status)} ${reloadPart(status)}
        </main>
        ${SCRIPT_ELEMENT}
      </body>
    </html> `.text;
}

function shardOf({ shard }: Status): string {
  return shard === undefined ? '' : `; shard ${shard.index} of ${shard.count}`;
}

/** Of thousands of targets those that fail stand first, and the rest is counted. */
const MOST_ROWS = 500;

function sourcesTable(status: Status): Html {
  const { sources } = status;
  const isDown = ({ history }: SourceStatus): number => (history.latest?.fault === undefined ? 0 : 1);
  const isCut = sources.length > MOST_ROWS;
  const shown = isCut ? [...sources].sort((a, b) => isDown(b) - isDown(a)).slice(0, MOST_ROWS) : sources;
  const rows = shown.map((source) => sourceRow(source, status));
  const rest = isCut ? html`<p class="soft">and ${sources.length - MOST_ROWS} more</p>` : html``;
  return html`<h2>Sources</h2>
    <table>
      <thead>
        <tr>
          <th>Source</th>
          <th>State</th>
          <th>Last success</th>
          <th class="number">Took</th>
          <th class="number">Samples</th>
          <th>Read</th>
          <th>Config</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
    ${rest}`;
}

function sourceRow({ entry, history, nextAt }: SourceStatus, { telemetryPath, now }: Status): Html {
  const { name, target } = entry.plan;
  const { latest, lastSuccessAt } = history;
  const samples = latest?.families.reduce((sum, { values }) => sum + values.length, 0) ?? 0;
  const { file, line } = entry.place;
  return html`<tr>
    <td data-name="Source">
      <a href="${telemetryPath}?source=${encodeURIComponent(name)}">${name}</a
      >${target === undefined ? '' : html` <small>${target.name}</small>`}
    </td>
    <td data-name="State">${stateOf(history)}</td>
    <td data-name="Last success">${lastSuccessAt === undefined ? 'never' : since(now - lastSuccessAt)}</td>
    <td data-name="Took" class="number">${latest === undefined ? '' : duration(latest.seconds * 1000)}</td>
    <td data-name="Samples" class="number">${samples}</td>
    <td data-name="Read">${readOf(entry, nextAt, now)}</td>
    <td data-name="Config"><code>${file}:${line}</code></td>
  </tr> `;
}

function stateOf({ latest }: SourceStatus['history']): Html {
  if (latest === undefined) return html`<span class="soft">not tried yet</span>`;
  if (latest.fault === undefined) return html`<span class="up">up</span>`;
  const { code, message, hint } = latest.fault;
  return html`<div>
    <span class="down">down</span> <code>${code}</code><br />${message}<br /><small>${hint}</small>
  </div>`;
}

function readOf({ refreshSeconds, onlyFeeds }: SourceStatus['entry'], nextAt: number | undefined, now: number): string {
  const why = onlyFeeds === true ? ', for lookups alone: another shard shows it' : '';
  if (refreshSeconds === undefined) return `on scrape${why}`;
  const next = nextAt === undefined ? '' : `, next ${until(nextAt - now)}`;
  return `every ${duration(refreshSeconds * 1000)}${next}${why}`;
}

function lookupsTable({ lookups }: Status): Html {
  if (lookups.length === 0) return html``;
  const rows = lookups.slice(0, MOST_ROWS).map(
    ({ lookup, target, entries, ageSeconds, misses }) =>
      html`<tr>
        <td data-name="Lookup">${lookup} <small>${Object.values(target).join(' ')}</small></td>
        <td data-name="Entries" class="number">${entries}</td>
        <td data-name="Filled">${ageSeconds === undefined ? '' : since(ageSeconds * 1000)}</td>
        <td data-name="Misses" class="number">${misses}</td>
      </tr> `,
  );
  return html`<h2>Lookups</h2>
    <table>
      <thead>
        <tr>
          <th>Lookup</th>
          <th class="number">Entries</th>
          <th>Filled</th>
          <th class="number">Misses</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>`;
}

function probesTable({ probes, now, base }: Status): Html {
  if (probes.length === 0) return html``;
  const rows = probes.map(
    ({ id, module, target, snapshot, seconds }) =>
      html`<tr>
        <td data-name="Module">${module}</td>
        <td data-name="Target">${target}</td>
        <td data-name="Result">${resultOf(snapshot)}</td>
        <td data-name="When">${since(now - snapshot.at)}</td>
        <td data-name="Took" class="number">${duration(seconds * 1000)}</td>
        <td data-name="Log"><a href="${base}/probe/log?id=${id}">log</a></td>
      </tr> `,
  );
  return html`<h2>Recent probes</h2>
    <table>
      <thead>
        <tr>
          <th>Module</th>
          <th>Target</th>
          <th>Result</th>
          <th>When</th>
          <th class="number">Took</th>
          <th>Log</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>`;
}

function resultOf({ fault }: ProbeRecord['snapshot']): Html {
  if (fault === undefined) return html`<span class="up">success</span>`;
  return html`<span class="down">failure</span> <code>${fault.code}</code>`;
}

function reloadPart({ lastReload, now }: Status): Html {
  if (lastReload === undefined) return html``;
  const { outcome, at } = lastReload;
  return html`<h2>Last reload</h2>
    <p><span class="${outcome.kind === 'reloaded' ? 'up' : 'down'}">${outcome.kind}</span> ${since(now - at)}</p>
    ${detailOf(outcome)}`;
}

function detailOf(outcome: Outcome): Html {
  const lines = linesOf(outcome);
  return lines.length === 0 ? html`` : html`<pre>${lines.join('\n')}</pre>`;
}

function linesOf(outcome: Outcome): readonly string[] {
  switch (outcome.kind) {
    case 'reloaded':
      return formatDiff(outcome.diff);
    case 'refused':
      return ['The config before it is still in force.', ...outcome.problems.map(formatProblem)];
    case 'failed':
      return [outcome.reason];
    case 'unchanged':
      return [];
  }
}
