import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import { shardOf } from '../../src/commands/shard-options.ts';
import { type Exporter, startExporter } from '../support/exporter.ts';
import { KUBERNETES } from './kubernetes-schema.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const FOLDER = join(ROOT, 'deploy/kubernetes');
const FILES = readdirSync(FOLDER).filter((file) => file.endsWith('.yaml'));

type Labels = Readonly<Record<string, string>>;
interface Named {
  readonly name: string;
}
interface Container {
  readonly args: readonly string[];
  readonly env: readonly Named[];
  readonly ports: readonly (Named & { readonly containerPort: number })[];
  readonly livenessProbe: Probe;
  readonly readinessProbe: Probe;
  readonly volumeMounts: readonly (Named & { readonly mountPath: string })[];
}
interface Probe {
  readonly httpGet: { readonly path: string; readonly port: string };
}
interface StatefulSet {
  readonly metadata: Named;
  readonly spec: {
    readonly replicas: number;
    readonly serviceName: string;
    readonly selector: { readonly matchLabels: Labels };
    readonly template: {
      readonly metadata: { readonly labels: Labels };
      readonly spec: {
        readonly containers: readonly [Container];
        readonly volumes: readonly (Named & { readonly configMap: Named })[];
      };
    };
  };
}
interface Service {
  readonly metadata: Named & { readonly labels: Labels };
  readonly spec: {
    readonly selector: Labels;
    readonly ports: readonly (Named & { readonly port: number; readonly targetPort: string })[];
  };
}
interface ServiceMonitor {
  readonly spec: {
    readonly selector: { readonly matchLabels: Labels };
    readonly endpoints: readonly { readonly port: string; readonly path: string }[];
  };
}
interface ConfigMap {
  readonly metadata: Named;
  readonly data: Readonly<Record<string, string>>;
}

function read(file: string): unknown {
  const document = parseDocument(readFileSync(join(FOLDER, file), 'utf8'), { strict: true });
  expect([...document.errors, ...document.warnings]).toEqual([]);
  return document.toJS();
}

const stateful = read('stateful-set.yaml') as StatefulSet;
const service = read('service.yaml') as Service;
const configMap = read('config-map.yaml') as ConfigMap;
const monitor = read('service-monitor.yaml') as ServiceMonitor;
const pod = stateful.spec.template;
const [container] = pod.spec.containers;
const [port] = container.ports;

it.each(FILES)('%s has the fields of its kind and no others', (file) => {
  const manifest = read(file) as { readonly kind: string };
  const ajv = new Ajv({ allErrors: true });
  ajv.validate(KUBERNETES[manifest.kind] ?? false, manifest);
  expect(ajv.errors ?? []).toEqual([]);
});

it('names all of them for kubectl apply -k', () => {
  const { resources } = read('kustomization.yaml') as { readonly resources: readonly string[] };
  expect([...resources, 'kustomization.yaml'].sort()).toEqual([...FILES].sort());
});

it('leads from the monitor to the service, from that to the pods, and from those to the config', () => {
  expect(service.metadata.labels).toMatchObject(monitor.spec.selector.matchLabels);
  expect(monitor.spec.endpoints.map((endpoint) => endpoint.port)).toEqual(service.spec.ports.map(({ name }) => name));
  expect(pod.metadata.labels).toMatchObject(service.spec.selector);
  expect(pod.metadata.labels).toMatchObject(stateful.spec.selector.matchLabels);
  expect(stateful.spec.serviceName).toBe(service.metadata.name);
  expect(service.spec.ports).toMatchObject([{ port: port?.containerPort, targetPort: port?.name }]);
  expect([container.livenessProbe, container.readinessProbe].map(({ httpGet }) => httpGet.port)).toEqual([
    'http',
    'http',
  ]);
  expect(pod.spec.volumes).toEqual([
    { name: container.volumeMounts[0]?.name, configMap: { name: configMap.metadata.name } },
  ]);
  expect(container.args).toContain(`--config.file=${container.volumeMounts[0]?.mountPath}`);
});

it('gives each pod a shard of its own, and one to each shard', () => {
  const count = Number(container.args.find((arg) => arg.startsWith('--shard.count='))?.split('=')[1]);
  expect(count).toBe(stateful.spec.replicas);
  const [variable] = container.env;
  const pods = Array.from({ length: stateful.spec.replicas }, (_, ordinal) => `${stateful.metadata.name}-${ordinal}`);
  const shards = pods.map((name) => shardOf({ count }, { [variable?.name ?? '']: name })?.index);
  expect(shards).toEqual([0, 1, 2]);
});

it('starts the exporter with flags that it has, at the port that it listens on', () => {
  const { stdout } = spawnSync(process.execPath, ['--import', 'tsx', 'src/main.ts', 'serve', '--help'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  for (const arg of container.args) expect(stdout).toContain(` ${arg.split('=')[0]} `);
  expect(stdout).toContain(`":${port?.containerPort}"`);
});

let folder: string;
let exporter: Exporter;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deploy-'));
  for (const [name, text] of Object.entries(configMap.data)) await writeFile(join(folder, name), text);
  exporter = await startExporter([folder], {}, { shard: { pod: `${stateful.metadata.name}-1`, count: 3 } });
});
afterAll(async () => {
  await exporter[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

it.each([
  container.livenessProbe.httpGet.path,
  container.readinessProbe.httpGet.path,
  monitor.spec.endpoints[0]?.path ?? '',
])('finds %s where the config of the ConfigMap runs', async (path) => {
  const { status } = await fetch(`${exporter.url}${path}`);
  // The servers of the config are not there: until they were tried it is not ready.
  expect(path === '/-/ready' ? [200, 503] : [200]).toContain(status);
});
