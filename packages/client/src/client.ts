// The client of one gateway and one credential: questions and mutations over HTTP, subscriptions over one websocket, files.
import { auditTail } from './audit-tail.ts';
import type { Document } from './document.ts';
import { exchange, type ExchangeOptions, readData } from './exchange.ts';
import { type ExportFile, exportFile, type ExportOptions, type ExportParameters } from './export.ts';
import { hasKey } from './idempotency.ts';
import { LiveSocket } from './live-socket.ts';
import { AuditTrailDocument } from './operations.generated.ts';
import { type ClientOptions, type Settings, settingsOf } from './options.ts';
import { type Paged, pages } from './pages.ts';
import { type LiveStream, subscribe, type SubscribeOptions, type Tail } from './subscription.ts';

export type QueryOptions = ExchangeOptions;

export interface MutateOptions extends ExchangeOptions {
  /**
   * The variables name a key by which the gateway answers a repetition as the first time, such as an externalId: then it
   * is sent again where nobody knows what became of it. Known of the package's own documents.
   */
  readonly isIdempotent?: boolean | undefined;
}

/** Variables may be left out where none is needed. */
export type Asked<Variables, Options> =
  Readonly<Record<string, never>> extends Variables
    ? [variables?: Variables, options?: Options]
    : [variables: Variables, options?: Options];

export interface Client {
  /** Asks; again where the gateway says later or is not there. */
  query<Data, Variables>(
    document: Document<Data, Variables>,
    ...asked: Asked<Variables, QueryOptions>
  ): Promise<Data>;

  /** Changes something; again only where a key makes that safe. */
  mutate<Data, Variables>(
    document: Document<Data, Variables>,
    ...asked: Asked<Variables, MutateOptions>
  ): Promise<Data>;

  /**
   * Hears of each change, across lost connections: a state is told as it is when the connection is back, and of a tail
   * nothing is left out that can be read again. It begins with the first `next`.
   */
  subscribe<Data, Variables>(
    document: Document<Data, Variables>,
    ...asked: Asked<Variables, SubscribeOptions & { readonly tail?: Tail<Data, Variables> | undefined }>
  ): LiveStream<Data>;

  /** A list to its end, page after page. */
  pages<Data, Variables extends Paged>(
    document: Document<Data, Variables>,
    ...asked: Asked<Variables, QueryOptions>
  ): AsyncGenerator<Data, void, undefined>;

  /** A report as a file: see docs/exports.md of the gateway for their names and parameters. */
  export(report: string, parameters?: ExportParameters, options?: ExportOptions): Promise<ExportFile>;

  /** Ends its connection, and whatever is subscribed. */
  close(): Promise<void>;
}

/** A client; it connects to nothing before it is asked. */
export function createClient(options: ClientOptions): Client {
  return new GatewayClient(settingsOf(options));
}

class GatewayClient implements Client {
  private socket: LiveSocket | null = null;

  constructor(private readonly settings: Settings) {}

  query<Data, Variables>(
    document: Document<Data, Variables>,
    ...[variables, options = {}]: Asked<Variables, QueryOptions>
  ): Promise<Data> {
    return this.send(document, variables, true, options);
  }

  mutate<Data, Variables>(
    document: Document<Data, Variables>,
    ...[variables, options = {}]: Asked<Variables, MutateOptions>
  ): Promise<Data> {
    const isRepeatable = options.isIdempotent ?? hasKey(String(document), variables);
    return this.send(document, variables, isRepeatable, options);
  }

  subscribe<Data, Variables>(
    document: Document<Data, Variables>,
    ...[variables, options = {}]: Asked<
      Variables,
      SubscribeOptions & { readonly tail?: Tail<Data, Variables> | undefined }
    >
  ): LiveStream<Data> {
    const text = String(document);
    return subscribe<Data, Variables>({
      ...options,
      text,
      variables: (variables ?? {}) as Variables,
      tail:
        options.tail ??
        // The document says what its data are.
        (text === String(AuditTrailDocument) ? (auditTail as unknown as Tail<Data, Variables>) : null),
      socket: () => (this.socket ??= new LiveSocket(this.settings)),
      ask: (asked, given) => this.send(asked, given, true, { signal: options.signal }),
    });
  }

  pages<Data, Variables extends Paged>(
    document: Document<Data, Variables>,
    ...[variables, options = {}]: Asked<Variables, QueryOptions>
  ): AsyncGenerator<Data, void, undefined> {
    return pages((variables ?? {}) as Variables, (asked) => this.send(document, asked, true, options));
  }

  export(
    report: string,
    parameters: ExportParameters = {},
    options: ExportOptions = {},
  ): Promise<ExportFile> {
    return exportFile(this.settings, report, parameters, options);
  }

  async close(): Promise<void> {
    await this.socket?.close();
    this.socket = null;
  }

  private send<Data, Variables>(
    document: Document<Data, Variables>,
    variables: Variables | undefined,
    isRepeatable: boolean,
    { signal, timeout }: ExchangeOptions,
  ): Promise<Data> {
    const body = JSON.stringify({ query: String(document), variables: variables ?? {} });
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body };
    return exchange(this.settings, { path: '/graphql', init, isRepeatable, signal, timeout }, readData<Data>);
  }
}
