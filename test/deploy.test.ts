// Dockerfile, compose.yaml and deploy/ name settings, ports, paths, commands and series: each is one that the gateway has.
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { environmentSchema, loadConfig } from '../src/platform/config';

const root = path.resolve(__dirname, '..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const settings = Object.keys(environmentSchema.shape);
const secret = randomBytes(36).toString('base64url');

const texts = z.record(z.string(), z.string());
const composeSchema = z.object({
  services: z.record(
    z.string(),
    z.object({
      image: z.string(),
      command: z.array(z.string()).optional(),
      environment: texts.optional(),
      depends_on: z.record(z.string(), z.object({ condition: z.string() })).optional(),
      volumes: z.array(z.string()).optional(),
      read_only: z.boolean().optional(),
      healthcheck: z.unknown().optional(),
      networks: z.array(z.string()),
    }),
  ),
  volumes: z.record(z.string(), z.unknown()),
  networks: z.object({
    inside: z.object({ ipam: z.object({ config: z.array(z.object({ subnet: z.string() })) }) }),
  }),
});
const probe = z.object({ httpGet: z.object({ path: z.string(), port: z.string() }) });
const podSchema = z.object({
  terminationGracePeriodSeconds: z.number().optional(),
  securityContext: z.object({ runAsNonRoot: z.literal(true), runAsUser: z.literal(1000) }),
  containers: z.tuple([
    z.object({
      args: z.array(z.string()),
      env: z.array(z.object({ name: z.string(), value: z.string().optional() })),
      ports: z.array(z.object({ name: z.string(), containerPort: z.number() })).optional(),
      startupProbe: probe.optional(),
      livenessProbe: probe.optional(),
      readinessProbe: probe.optional(),
      securityContext: z.object({ readOnlyRootFilesystem: z.literal(true) }),
      volumeMounts: z.array(z.object({ name: z.string(), mountPath: z.string() })),
    }),
  ]),
});
const manifestSchema = z.object({
  kind: z.string(),
  metadata: z.object({ name: z.string() }).optional(),
  data: texts.optional(),
  stringData: texts.optional(),
  spec: z.unknown().optional(),
});

const compose = composeSchema.parse(parse(read('compose.yaml'), { merge: true }));
const manifests = readdirSync(path.join(root, 'deploy/kubernetes')).flatMap((file) =>
  parseAllDocuments(read(`deploy/kubernetes/${file}`)).map((document) => {
    expect(document.errors).toEqual([]);
    return { file, ...manifestSchema.parse(document.toJS()) };
  }),
);
const named = (kind: string, name: string) => {
  const found = manifests.find((each) => each.kind === kind && each.metadata?.name === name);
  if (found === undefined) {
    throw new Error(`There is no ${kind} ${name}`);
  }
  return found;
};
const templateSchema = z.object({ template: z.object({ spec: podSchema }) });
const podOf = (kind: string, name: string) => templateSchema.parse(named(kind, name).spec).template.spec;

/** The values a container is given, with an example in place of what the operator fills in. */
function filled(values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      value
        .replace(/\$\{\w+:-([^}]*)\}/g, '$1')
        .replace(/\$\{\w+:\?[^}]*\}/g, secret)
        .replaceAll('CHANGE-ME', secret),
    ]),
  );
}

describe('compose.yaml', () => {
  const ours = Object.entries(compose.services).filter(([, { image }]) => image === 'opsgraph:0.1.0');

  it('runs two gateways, a worker and a migration by settings that the gateway accepts', () => {
    expect(ours.map(([name, { command }]) => [name, command ?? ['start']])).toEqual([
      ['gateway-1', ['start']],
      ['gateway-2', ['start']],
      ['worker', ['worker']],
      ['migrate', ['migrate']],
    ]);
    for (const [, service] of ours) {
      expect(Object.keys(service.environment ?? {}).filter((name) => !settings.includes(name))).toEqual([]);
      expect(() => loadConfig(filled(service.environment ?? {}))).not.toThrow();
      expect([service.read_only, service.volumes]).toEqual([true, ['audit:/var/lib/opsgraph']]);
    }
  });

  it('waits only for what is there and can be asked, and asks the operator for what its example names', () => {
    for (const service of Object.values(compose.services)) {
      for (const [name, { condition }] of Object.entries(service.depends_on ?? {})) {
        const other = compose.services[name];
        expect(other).toBeDefined();
        // The gateway's image brings its own question.
        const isAsked = other?.healthcheck !== undefined || other?.image === 'opsgraph:0.1.0';
        expect(condition === 'service_completed_successfully' || isAsked).toBe(true);
      }
      for (const mount of service.volumes ?? []) {
        const [from = ''] = mount.split(':');
        expect(from.startsWith('./') ? read(from).length > 0 : from in compose.volumes).toBe(true);
      }
    }
    const asked = [...read('compose.yaml').matchAll(/\$\{(\w+)/g)].map(([, name]) => name);
    const example = [...read('deploy/compose/example.env').matchAll(/^(\w+)=/gm)].map(([, name]) => name);
    expect([...new Set(asked)].sort()).toEqual([...example].sort());
  });

  it('has a balancer that asks /readyz of both gateways, and whose word counts with them', () => {
    const balancer = read('deploy/compose/haproxy.cfg');
    expect(balancer).toContain('GET /readyz');
    expect(
      [...balancer.matchAll(/^ {2}server (\S+) (\S+)$/gm)].map(([, name, address]) => [name, address]),
    ).toEqual([
      ['gateway-1', 'gateway-1:4000'],
      ['gateway-2', 'gateway-2:4000'],
    ]);
    expect(compose.services['gateway-1']?.environment?.['TRUSTED_PROXIES']).toBe(
      compose.networks.inside.ipam.config[0]?.subnet,
    );
    expect(read('deploy/compose/pgbouncer/pgbouncer.ini')).toContain('pool_mode = transaction');
  });

  it('has scripts that a shell can read', () => {
    for (const script of ['deploy/compose/roles.sh', 'deploy/compose/pgbouncer/start.sh']) {
      execFileSync('sh', ['-n', path.join(root, script)]);
    }
  });
});

describe('Dockerfile', () => {
  const dockerfile = read('Dockerfile');

  it('sets what the gateway reads, and writes only where its volume is', () => {
    const block = /^ENV ((?:.*\\\n)*.*)$/m.exec(dockerfile)?.[1] ?? '';
    const values: Record<string, string> = Object.fromEntries(
      [...block.matchAll(/(\w+)=(\S+)/g)].map(([, name = '', value = '']) => [name, value] as const),
    );
    expect(Object.keys(values).filter((name) => name !== 'NODE_OPTIONS' && !settings.includes(name))).toEqual(
      [],
    );
    expect(values['OPSGRAPH_DATA_DIR']).toBe(/^VOLUME (\S+)$/m.exec(dockerfile)?.[1]);
    expect(dockerfile).toMatch(/^USER 1000:1000$/m);
    // As `npm start` has it.
    expect(read('package.json')).toContain(values['NODE_OPTIONS'] ?? '');
  });

  it('knows every manifest of the workspaces, without which npm ci refuses', () => {
    const { workspaces } = z
      .object({ workspaces: z.array(z.string()) })
      .parse(JSON.parse(read('package.json')));
    const folders = workspaces.flatMap((each) =>
      each.endsWith('/*')
        ? readdirSync(path.join(root, each.slice(0, -2))).map((name) => each.replace('*', name))
        : [each],
    );
    for (const folder of folders) {
      expect(dockerfile).toContain(`COPY ${folder}/package.json ${folder}/\n`);
    }
  });
});

describe('deploy/kubernetes', () => {
  it('lists every file in its kustomization', () => {
    const { resources } = z
      .object({ resources: z.array(z.string()) })
      .parse(parse(read('deploy/kubernetes/kustomization.yaml')));
    expect([...resources, 'kustomization.yaml'].sort()).toEqual(
      readdirSync(path.join(root, 'deploy/kubernetes')).sort(),
    );
  });

  it.each([
    ['opsgraph-gateway', 'start', 'PORT'],
    ['opsgraph-worker', 'worker', 'WORKER_PORT'],
  ])('runs %s by settings that it accepts, asked where it listens', (name, command, port) => {
    const pod = podOf('StatefulSet', name);
    const [container] = pod.containers;
    const own = Object.fromEntries(container.env.map((each) => [each.name, each.value ?? '']));
    const given: Record<string, string> = {
      ...named('ConfigMap', 'opsgraph').data,
      ...named('Secret', 'opsgraph').stringData,
      ...own,
    };
    expect(Object.keys(given).filter((each) => !settings.includes(each))).toEqual([]);
    const config = loadConfig(filled({ PORT: '4000', ...given }));
    expect(container.args).toEqual([command]);
    const probes = [container.startupProbe, container.livenessProbe, container.readinessProbe];
    expect(probes.map((each) => each?.httpGet.path)).toEqual(['/livez', '/livez', '/readyz']);
    const listening = container.ports?.find((each) => each.name === container.readinessProbe?.httpGet.port);
    expect(listening?.containerPort).toBe(port === 'PORT' ? config.port : config.workerPort);
    expect(config.audit.signingKeyFile.startsWith('/etc/opsgraph/audit/')).toBe(true);
    // The pause before the signal, the time to drain, and some to spare.
    expect(pod.terminationGracePeriodSeconds).toBeGreaterThan(5 + 10 + 5);
  });

  it('migrates as the owner, whom nobody else knows', () => {
    const [container] = podOf('Job', 'opsgraph-migrate').containers;
    expect(container.args).toEqual(['migrate']);
    expect(container.env.map(({ name }) => name)).toContain('DATABASE_OWNER_URL');
    expect(container.env.filter(({ name }) => !settings.includes(name))).toEqual([]);
    expect(named('Secret', 'opsgraph').stringData).not.toHaveProperty('DATABASE_OWNER_URL');
  });
});
