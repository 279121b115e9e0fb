// Express 4, which many a host still runs.
import { describeExpress, type ExpressKind } from './harness/express-suite.ts';

// Published without types of its own.
// eslint-disable-next-line @typescript-eslint/no-require-imports
describeExpress('Express 4', require('express4') as ExpressKind);
