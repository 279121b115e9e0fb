// The face of the package.
export { type Client, createClient, type MutateOptions, type QueryOptions } from './client.ts';
export { type Document, document } from './document.ts';
export { type ErrorCode, type GatewayError, OpsgraphError } from './errors.ts';
export type { ExportFile, ExportOptions, ExportParameters, ExportValue, FileFormat } from './export.ts';
export type { LiveState } from './live-socket.ts';
export * from './operations.generated.ts';
export type { ClientOptions, GetToken, RetryOptions, WebSocketConstructor } from './options.ts';
export type { Gap, LiveMessage, LiveStream, Missed, SubscribeOptions, Tail } from './subscription.ts';
