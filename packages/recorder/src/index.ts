// The face of the package.
export type { ApolloOptions, ApolloPlugin, ApolloRequestContext } from './apollo.ts';
export type { BufferLimits } from './buffer.ts';
export { UNMATCHED } from './endpoint.ts';
export type { AppUser, EventByHand, OperationType, UsageEvent } from './event.ts';
export { CLIENT_GONE } from './exchanges.ts';
export { OTHER } from './names.ts';
export type { RecorderOptions, UserAnswer } from './options.ts';
export type { Problem, ProblemKind } from './problems.ts';
export {
  createRecorder,
  type ExpressMiddleware,
  type FastifyPlugin,
  type Recorder,
  type RecorderStats,
} from './recorder.ts';
export { DEFAULT_SKIPS, type SkipRule } from './skip.ts';
export type { Batch, Outcome, RefusedEvent, Transport } from './transport.ts';
