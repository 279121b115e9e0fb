// A host that loads the package with `require`.
'use strict';

require('./serve.cjs')(require('@opsgraph/recorder'));
