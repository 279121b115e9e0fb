// A host that loads the package with `import`.
import * as recorder from '@opsgraph/recorder';
import serve from './serve.cjs';

serve(recorder);
