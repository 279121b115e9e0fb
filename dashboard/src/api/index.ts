// Questions to the gateway and what became of them.
export { type Answer, heardNow, mapAnswer } from './answer';
export { type Connection, connect } from './client';
export { ConnectionContext, useConnection } from './connection-context';
export {
  forgetHeard,
  hearSomething,
  loseCredential,
  tellDegraded,
  useCredentialEnded,
  useDegraded,
  useHeard,
} from './heard';
export type { LiveState } from './live-state';
export type { Problem } from './problem';
export { pauseBefore, problemOf } from './problem';
export { type Action, useAction } from './use-action';
export { useAnswer } from './use-answer';
export { useWatched } from './use-watched';
