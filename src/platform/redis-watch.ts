// How Redis does, as this process sees it: what each command took, which connections stand, how often they were made anew.
import type { RedisClient } from './redis-client';
import { currentSpan, failureOf } from './tracing';

export interface RedisCommand {
  /** Its name in lower case: there are as many as the code sends. */
  readonly command: string;
  readonly seconds: number;
  readonly failed: boolean;
}

export interface RedisState {
  readonly connection: string;
  readonly isUp: boolean;
  /** How often it was made again. */
  readonly reconnects: number;
}

export class RedisWatch {
  private readonly clients = new Map<string, { readonly client: RedisClient; readies: number }>();

  /** `told` hears of every command. */
  constructor(private readonly told: (command: RedisCommand) => void = () => undefined) {}

  /** Looks at a client from now on, whose commands then are parts of traces as well. */
  observe(client: RedisClient, connection: string): void {
    const known = { client, readies: 0 };
    this.clients.set(connection, known);
    client.on('ready', () => {
      known.readies += 1;
    });
    // A cluster takes the node as well.
    const send = client.sendCommand.bind(client) as (...parameters: readonly unknown[]) => unknown;
    // Every command passes there, those of libraries and pipelines too; one that waited for a connection does so twice.
    const seen = new WeakSet();
    type Sent = Parameters<RedisClient['sendCommand']>;
    client.sendCommand = (...parameters: Sent) => {
      const [command] = parameters;
      if (!seen.has(command)) {
        seen.add(command);
        this.follow(command.name, command.promise as Promise<unknown>);
      }
      return send(...parameters);
    };
  }

  states(): RedisState[] {
    return [...this.clients].map(([connection, { client, readies }]) => ({
      connection,
      isUp: client.status === 'ready',
      reconnects: Math.max(0, readies - 1),
    }));
  }

  private follow(name: string, answer: Promise<unknown>): void {
    const began = performance.now();
    const command = name.toLowerCase();
    const span = currentSpan()?.child(command.toUpperCase(), 'client', {
      'db.system.name': 'redis',
      'db.operation.name': command.toUpperCase(),
    });
    const told = (failure?: string): void => {
      span?.end(failure);
      this.told({
        command,
        seconds: (performance.now() - began) / 1_000,
        failed: failure !== undefined,
      });
    };
    answer.then(
      () => told(),
      (error: unknown) => told(failureOf(error)),
    );
  }
}
