// Lets Node run the TypeScript of this repository without a build: node -r ./scripts/register.js FILE
'use strict';

require('@swc-node/register');
require('reflect-metadata');
