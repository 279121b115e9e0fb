// A plugin of codegen: each operation as one line of text with its types, so that whoever asks needs no GraphQL library.
// Plain JavaScript, because codegen loads it as it is.
'use strict';

const { Kind, print, stripIgnoredCharacters, visit } = require('graphql');

const pascal = (name) => name.charAt(0).toUpperCase() + name.slice(1);

module.exports = {
  plugin: (_schema, files) => {
    const definitions = files.flatMap(({ document }) => document?.definitions ?? []);
    const fragments = new Map(
      definitions.flatMap((each) =>
        each.kind === Kind.FRAGMENT_DEFINITION ? [[each.name.value, each]] : [],
      ),
    );
    const operations = definitions.flatMap((each) =>
      each.kind === Kind.OPERATION_DEFINITION && each.name !== undefined ? [each] : [],
    );
    return {
      prepend: ["import { document } from './document.ts';"],
      content: operations
        .map((operation) => {
          const spread = new Set();
          const collect = (node) =>
            visit(node, {
              FragmentSpread: ({ name: { value } }) => {
                const fragment = fragments.get(value);
                if (fragment !== undefined && !spread.has(fragment)) {
                  spread.add(fragment);
                  collect(fragment);
                }
              },
            });
          collect(operation);
          const text = stripIgnoredCharacters([operation, ...spread].map(print).join('\n'));
          const name = pascal(operation.name.value);
          const type = `${name}${pascal(operation.operation)}`;
          return `export const ${name}Document = /*#__PURE__*/ document<${type}, ${type}Variables>(${JSON.stringify(text)});`;
        })
        .join('\n'),
    };
  },
};
