// Express 5, and that its types take the middleware.
import express from 'express';
import type { Recorder } from '../src/index.ts';
import { describeExpress, type ExpressKind } from './harness/express-suite.ts';

describeExpress('Express 5', express as unknown as ExpressKind);

/** Compiles, which is what it is for. */
export function typed(recorder: Recorder): express.Express {
  return express().use(recorder.express());
}
