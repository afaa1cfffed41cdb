/** An object with these members alone: the API server passes over what it does not know, so a slip would go unseen. */
const exactly = (properties: Readonly<Record<string, object>>, optional: readonly string[] = []): object => ({
  type: 'object',
  additionalProperties: false,
  properties,
  required: Object.keys(properties).filter((name) => !optional.includes(name)),
});
const list = (items: object): object => ({ type: 'array', items, minItems: 1 });

const text = { type: 'string', minLength: 1 };
const flag = { type: 'boolean' };
const count = { type: 'integer', minimum: 1 };
const port = { type: 'integer', minimum: 1, maximum: 65_535 };
/** RFC 1123. */
const name = { type: 'string', pattern: '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$', maxLength: 63 };
const quantity = { type: 'string', pattern: '^[0-9]+(m|Mi|Gi)?$' };
const texts = { type: 'object', additionalProperties: text, minProperties: 1 };
const labels = texts;
const metadata = exactly({ name, labels });
const selector = exactly({ matchLabels: labels });
const probe = exactly({ httpGet: exactly({ path: text, port: name }), periodSeconds: count }, ['periodSeconds']);

const container = exactly({
  name,
  image: text,
  args: list(text),
  env: list(
    exactly({ name: text, valueFrom: exactly({ fieldRef: exactly({ fieldPath: { const: 'metadata.name' } }) }) }),
  ),
  envFrom: list(exactly({ secretRef: exactly({ name, optional: flag }) })),
  ports: list(exactly({ name, containerPort: port })),
  livenessProbe: probe,
  readinessProbe: probe,
  resources: exactly({ requests: exactly({ cpu: quantity, memory: quantity }), limits: exactly({ memory: quantity }) }),
  securityContext: exactly({
    allowPrivilegeEscalation: { const: false },
    readOnlyRootFilesystem: { const: true },
    capabilities: exactly({ drop: { const: ['ALL'] } }),
  }),
  volumeMounts: list(exactly({ name, mountPath: text, readOnly: { const: true } })),
});

const pod = exactly({
  automountServiceAccountToken: { const: false },
  enableServiceLinks: { const: false },
  securityContext: exactly({
    runAsNonRoot: { const: true },
    runAsUser: count,
    runAsGroup: count,
    seccompProfile: exactly({ type: { const: 'RuntimeDefault' } }),
  }),
  containers: list(container),
  volumes: list(exactly({ name, configMap: exactly({ name }) })),
});

/**
 * KUBERNETES holds the fields of the manifests, by kind, as Kubernetes 1.33's API and the Prometheus Operator's name them:
 * kubernetes.io/docs/reference/kubernetes-api, prometheus-operator.dev/docs/api-reference/api.
 */
export const KUBERNETES: Readonly<Record<string, object>> = {
  Kustomization: exactly({
    apiVersion: { const: 'kustomize.config.k8s.io/v1beta1' },
    kind: { const: 'Kustomization' },
    resources: list(text),
  }),
  ConfigMap: exactly({ apiVersion: { const: 'v1' }, kind: { const: 'ConfigMap' }, metadata, data: texts }),
  Service: exactly({
    apiVersion: { const: 'v1' },
    kind: { const: 'Service' },
    metadata,
    spec: exactly({
      clusterIP: { const: 'None' },
      selector: labels,
      ports: list(exactly({ name, port, targetPort: name })),
    }),
  }),
  StatefulSet: exactly({
    apiVersion: { const: 'apps/v1' },
    kind: { const: 'StatefulSet' },
    metadata,
    spec: exactly({
      replicas: count,
      serviceName: name,
      podManagementPolicy: { enum: ['OrderedReady', 'Parallel'] },
      selector,
      template: exactly({ metadata: exactly({ labels }), spec: pod }),
    }),
  }),
  ServiceMonitor: exactly({
    apiVersion: { const: 'monitoring.coreos.com/v1' },
    kind: { const: 'ServiceMonitor' },
    metadata,
    spec: exactly({
      selector,
      endpoints: list(
        exactly({
          port: name,
          path: text,
          interval: text,
          scrapeTimeout: text,
          honorLabels: flag,
          relabelings: list(exactly({ sourceLabels: list(text), targetLabel: text })),
        }),
      ),
    }),
  }),
};
