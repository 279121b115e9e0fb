// Equal work once: those who ask for the same, and may see the same, at the same time have one execution between them.
//
// Nobody is given what was begun before they asked: while an execution is under way, whoever comes waits for the next
// one, which begins after all of them came. So sharing makes no answer older, whoever has written what meanwhile. A cache
// does, by no more than its lifetime; it is off unless asked for, forgets an organization in which something changed, and
// says how old an answer is.
import { setTimeout } from 'node:timers/promises';
import {
  type DocumentNode,
  type ExecutionResult,
  getOperationAST,
  type GraphQLSchema,
  isObjectType,
  type OperationDefinitionNode,
  OperationTypeNode,
  visit,
} from 'graphql';
import { Extensions } from 'type-graphql';
import type { ChangeListener } from './changes';
import { type Actor, Role } from './context';
import { rootFieldNames } from './root-fields';
import { comparable, documentDigest } from './same-question';

/**
 * On a query field whose answer depends on the organization, the role and, for an OPERATOR, on who they are: on nothing
 * else of whoever asks. Not where asking leaves a trace, as reading the audit trail does.
 */
export function Shared(): MethodDecorator & PropertyDecorator {
  return Extensions({ shared: true });
}

export interface SharedOperation {
  readonly document: DocumentNode;
  readonly operationName: string | null;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** One execution: what it answers, the facts that it read, and how old its answer may become. */
export interface Execution {
  readonly result: ExecutionResult;
  readonly lifetimeMs: number;
  readonly reads: ReadonlySet<string>;
}

export interface SharingOptions {
  /** Answers are given again for so long at most; 0: never. */
  readonly cacheMs: number;
  /** Facts of which every change is told: an answer that read another one is not kept. */
  readonly facts: ReadonlySet<string>;
  /** Tells of changes of an organization, those of other gateways included. */
  readonly subscribe: (organizationId: string, listener: ChangeListener) => () => void;
}

interface Flight {
  running: Promise<Execution> | null;
  /** Begins when the one under way ends, for all who came meanwhile. */
  next: Promise<Execution> | null;
}

interface Kept {
  readonly result: ExecutionResult;
  readonly began: number;
  readonly until: number;
}

interface Watched {
  readonly kept: Map<string, Kept>;
  /** What began before is not kept any more. */
  changedAt: number;
  readonly stop: () => void;
}

/** Behind something slow nobody waits for longer. */
const LONGEST_WAIT_MS = 250;
const MOST_KEPT = 200;
const MOST_ORGANIZATIONS = 1_000;

export class SharedResults {
  private readonly flights = new Map<string, Flight>();
  private readonly watched = new Map<string, Watched>();

  constructor(private readonly options: SharingOptions) {}

  /** Answers by `execute`, or by what somebody else's comes to who asked under the same key. */
  async run(key: ShareKey, execute: () => Promise<Execution>): Promise<ExecutionResult> {
    const kept = this.find(key);
    if (kept !== undefined) {
      const age = Math.round(performance.now() - kept.began);
      return { ...kept.result, extensions: { ...kept.result.extensions, ageMs: age } };
    }
    const flight = this.flights.get(key.text) ?? { running: null, next: null };
    this.flights.set(key.text, flight);
    if (flight.running === null && flight.next === null) {
      return (await this.begin(key, flight, execute)).result;
    }
    if (flight.next === null) {
      flight.next = this.following(key, flight, execute);
      return (await flight.next).result;
    }
    const shared = await flight.next.catch(() => null);
    // A failure carries the request that it belongs to: the others ask for themselves.
    return shared?.result.errors === undefined && shared !== null ? shared.result : (await execute()).result;
  }

  /** Something has changed in the organization; null: in any. Heard before this returns. */
  forget(organizationId: string | null): void {
    for (const [id, watched] of this.watched) {
      if (organizationId === null || id === organizationId.toLowerCase()) {
        watched.kept.clear();
        watched.changedAt = performance.now();
      }
    }
  }

  close(): void {
    this.watched.forEach(({ stop }) => stop());
    this.watched.clear();
  }

  private async following(
    key: ShareKey,
    flight: Flight,
    execute: () => Promise<Execution>,
  ): Promise<Execution> {
    const waiting = new AbortController();
    await Promise.race([
      flight.running?.catch(() => undefined),
      setTimeout(LONGEST_WAIT_MS, undefined, { signal: waiting.signal }).catch(() => undefined),
    ]);
    waiting.abort();
    // Whoever comes from here on came too late for what begins now.
    flight.next = null;
    return this.begin(key, flight, execute);
  }

  private async begin(key: ShareKey, flight: Flight, execute: () => Promise<Execution>): Promise<Execution> {
    this.watch(key.organizationId);
    const began = performance.now();
    const running = execute();
    flight.running = running;
    try {
      const execution = await running;
      this.keep(key, execution, began);
      return execution;
    } finally {
      if (flight.running === running) {
        flight.running = null;
        if (flight.next === null) {
          this.flights.delete(key.text);
        }
      }
    }
  }

  private find({ organizationId, text }: ShareKey): Kept | undefined {
    const kept = this.watched.get(organizationId)?.kept.get(text);
    return kept !== undefined && performance.now() < kept.until ? kept : undefined;
  }

  private keep(
    { organizationId, text }: ShareKey,
    { result, reads, lifetimeMs }: Execution,
    began: number,
  ): void {
    const watched = this.watched.get(organizationId);
    if (
      watched === undefined ||
      watched.changedAt >= began ||
      result.errors !== undefined ||
      reads.size === 0 ||
      [...reads].some((fact) => !this.options.facts.has(fact))
    ) {
      return;
    }
    watched.kept.delete(text);
    watched.kept.set(text, { result, began, until: began + Math.min(lifetimeMs, this.options.cacheMs) });
    const [oldest] = watched.kept.keys();
    if (watched.kept.size > MOST_KEPT && oldest !== undefined) {
      watched.kept.delete(oldest);
    }
  }

  /** Listens for changes before the first answer that may be kept is begun. */
  private watch(organizationId: string): void {
    if (this.options.cacheMs === 0 || this.watched.has(organizationId)) {
      return;
    }
    const [oldest] = this.watched;
    if (this.watched.size >= MOST_ORGANIZATIONS && oldest !== undefined) {
      oldest[1].stop();
      this.watched.delete(oldest[0]);
    }
    this.watched.set(organizationId, {
      kept: new Map(),
      changedAt: performance.now(),
      // The subscription tells 'all' when it has begun: what was kept before may have missed a change.
      stop: this.options.subscribe(organizationId, () => this.forget(organizationId)),
    });
  }
}

export interface ShareKey {
  readonly organizationId: string;
  readonly text: string;
}

/** What two questions must have in common to be one; null: this one is nobody else's. */
export function shareKeyOf(
  schema: GraphQLSchema,
  { document, operationName, variables }: SharedOperation,
  actor: Actor | null,
): ShareKey | null {
  if (actor === null || actor.organizationId === null) {
    return null;
  }
  const described = describe(schema, document, operationName);
  if (described === null) {
    return null;
  }
  const organizationId = actor.organizationId.toLowerCase();
  const own = described.isPersonal || actor.role === Role.OPERATOR ? actor.id : null;
  const text = JSON.stringify([organizationId, actor.role, own, described.digest, comparable(variables)]);
  return { organizationId, text };
}

interface Described {
  readonly digest: string;
  /** Whether a field says that its rows depend on who asks. */
  readonly isPersonal: boolean;
}

const descriptions = new WeakMap<DocumentNode, Map<string | null, Described | null>>();

function describe(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string | null,
): Described | null {
  let known = descriptions.get(document);
  if (known === undefined) {
    known = new Map();
    descriptions.set(document, known);
  }
  let described = known.get(operationName);
  if (described === undefined) {
    const operation = getOperationAST(document, operationName);
    described =
      operation != null && isShared(schema, document, operation)
        ? { digest: documentDigest(document, operation), isPersonal: namesPersonalField(schema, document) }
        : null;
    known.set(operationName, described);
  }
  return described;
}

function isShared(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): boolean {
  const fields = schema.getQueryType()?.getFields() ?? {};
  const names = [...rootFieldNames(document, operation.name?.value ?? null)].filter(
    (name) => name !== '__typename',
  );
  return (
    operation.operation === OperationTypeNode.QUERY &&
    names.length > 0 &&
    names.every((name) => fields[name]?.extensions['shared'] === true)
  );
}

/** By its name alone: rather too many are taken for personal than one too few. */
function namesPersonalField(schema: GraphQLSchema, document: DocumentNode): boolean {
  const personal = personalFieldsOf(schema);
  let found = false;
  visit(document, {
    Field: ({ name }) => {
      found ||= personal.has(name.value);
    },
  });
  return found;
}

const personalFields = new WeakMap<GraphQLSchema, ReadonlySet<string>>();

function personalFieldsOf(schema: GraphQLSchema): ReadonlySet<string> {
  let names = personalFields.get(schema);
  if (names === undefined) {
    names = new Set(
      Object.values(schema.getTypeMap())
        .filter(isObjectType)
        .flatMap((type) => Object.values(type.getFields()))
        .filter(({ extensions }) => {
          const live = extensions['live'] as { readonly dependsOn?: readonly string[] } | undefined;
          return live?.dependsOn?.includes('actorId') === true;
        })
        .map(({ name }) => name),
    );
    personalFields.set(schema, names);
  }
  return names;
}
