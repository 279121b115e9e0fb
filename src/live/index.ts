// Live: one execution and one serialization for everybody who may see the same rows, over websockets.
export { ClusterComputer } from './cluster';
export { Hub, localComputer } from './hub';
export { attachLiveSocket, type LiveSocket } from './socket';
export { LiveCounts } from './live-counts';
export type { LiveOperation } from './live.types';
export type { TailSource } from './tail';
