// Lint rules: type-checked TypeScript, and the house's own rules about who may import whom. That nobody imports in a circle is
// seen by oxlint (.oxlintrc.json), in seconds: here it took as long as all other rules.
import { readdirSync } from 'node:fs';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

/** Rooms of src/, outer first. Each may import the faces (index.ts) of the rooms it names, and nothing else. */
const rooms = {
  platform: [],
  metrics: ['platform'],
  imports: ['platform'],
  ingest: ['platform'],
  live: ['platform'],
  identity: ['platform', 'imports'],
  audit: ['platform', 'metrics', 'imports', 'identity'],
  'organization-data': ['platform', 'identity', 'audit'],
  'sign-in': ['platform', 'identity', 'audit'],
  support: ['platform', 'metrics', 'imports', 'audit'],
  usage: ['platform', 'metrics', 'imports', 'ingest', 'audit'],
  learning: ['platform', 'metrics', 'imports', 'ingest', 'audit'],
  alerts: ['platform', 'metrics', 'imports', 'ingest', 'audit'],
  reliability: ['platform', 'metrics', 'imports', 'ingest'],
  demo: ['platform', 'identity', 'audit', 'ingest', 'usage', 'learning', 'alerts', 'reliability'],
};

const folders = Object.keys(rooms);
const unnamed = readdirSync(new URL('src', import.meta.url), { withFileTypes: true }).filter(
  (entry) => entry.isDirectory() && entry.name !== 'cli' && !folders.includes(entry.name),
);
if (unnamed.length > 0) {
  // Nothing would be checked of it.
  throw new Error(
    `src/${unnamed.map(({ name }) => name).join(', src/')}: name in rooms of eslint.config.mjs what it may import, and in ARCHITECTURE.md`,
  );
}

const outsideWorld = {
  group: [
    '@apollo/*',
    '@as-integrations/*',
    'fastify',
    '@fastify/*',
    'ioredis',
    'pg',
    'pg-boss',
    'graphql-redis-subscriptions',
  ],
  message: 'The outside world stays in platform',
};

const roomRules = Object.entries(rooms).map(([room, allowed]) => ({
  files: [`src/${room}/**/*.ts`],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          ...folders
            .filter((other) => other !== room && !allowed.includes(other))
            .map((other) => ({
              group: [`../${other}`, `../${other}/**`],
              message: `${room} may not import ${other}: see ARCHITECTURE.md`,
            })),
          ...folders
            .filter((other) => allowed.includes(other))
            .map((other) => ({
              group: [`../${other}/**`],
              message: `From outside import ${other} by its index.ts`,
            })),
          {
            group: ['../app', '../main', '../cli', '../cli/**', '../servers'],
            message: 'Never import upward',
          },
          ...(room === 'platform' ? [] : [outsideWorld]),
        ],
      },
    ],
  },
}));

/** What is above the rooms uses their faces as well. The doctor alone looks at a database from outside. */
const outerRules = ['src/*.ts', 'src/cli/*.ts'].map((files) => ({
  files: [files],
  ignores: ['src/cli/doctor.ts'],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          ...folders.map((room) => ({
            group: [`./${room}/**`, `../${room}/**`],
            message: `Import ${room} by its index.ts`,
          })),
          ...(files === 'src/cli/*.ts' ? [{ group: ['../cli'], message: 'Never import upward' }] : []),
          outsideWorld,
        ],
      },
    ],
  },
}));

/** Pages of the dashboard: what two of them need lies beside them and not in one of them. */
const dashboardPages = [
  'support',
  'audit',
  'explore',
  'usage',
  'learning',
  'alerts',
  'reliability',
  'settings',
];
const dashboardRules = [
  ...dashboardPages.map((page) => ({
    files: [`dashboard/src/${page}/**`],
    groups: dashboardPages.filter((other) => other !== page),
  })),
  {
    files: ['dashboard/src/{api,cards,change,charts,files,frame,intl,metrics,range,session,table,ui}/**'],
    groups: dashboardPages,
  },
].map(({ files, groups }) => ({
  files,
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          {
            group: groups.flatMap((page) => [`../${page}`, `../${page}/**`]),
            message: 'A page of the dashboard is imported by app.tsx alone',
          },
          { group: ['**/../src/**'], message: 'The dashboard knows the gateway by its schema alone' },
        ],
      },
    ],
  },
}));

const typeGraphQL = {
  name: 'type-graphql',
  message: 'GraphQL types and resolvers live in *.entities.ts, *.types.ts and *.resolver.ts',
  allowTypeImports: true,
};
const typeOrm = {
  name: 'typeorm',
  message: 'TypeORM lives in *.entities.ts, *.service.ts and platform',
  allowTypeImports: true,
};

/** Libraries that belong to files of one kind; a later entry replaces an earlier one. */
const placed = [
  { files: ['src/**/*.ts'], paths: [typeGraphQL, typeOrm] },
  {
    files: ['src/**/*.types.ts', 'src/**/*.resolver.ts', 'src/audit/audited.ts', 'src/app.ts'],
    paths: [typeOrm],
  },
  { files: ['src/**/*.service.ts'], paths: [typeGraphQL] },
  { files: ['src/**/*.entities.ts', 'src/platform/**/*.ts'], paths: [] },
].map(({ files, paths }) => ({
  files,
  rules: { '@typescript-eslint/no-restricted-imports': ['error', { paths }] },
}));

export default tseslint.config(
  { ignores: ['**/dist/**', '**/node_modules/**', '.opsgraph/**', 'test/generated/**', '**/*.generated.ts'] },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      'no-console': 'error',
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Only platform/config.ts reads the environment' },
      ],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      // A number or a boolean in a message is what it looks like.
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      // Resolvers, entities and migrations are classes by the libraries' design.
      '@typescript-eslint/no-extraneous-class': 'off',
      // `T | null | undefined` is told apart on purpose in several places.
      '@typescript-eslint/no-unnecessary-condition': ['error', { allowConstantLoopConditions: true }],
      // GraphQL value types are shapes: type-graphql reads their decorators, plain objects fill them.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
    },
  },
  {
    files: ['src/platform/config.ts', 'test/**', 'bench/**', 'examples/**'],
    rules: { 'no-restricted-properties': 'off' },
  },
  ...dashboardRules,
  {
    files: ['dashboard/**/*.{ts,tsx}'],
    plugins: { 'react-hooks': reactHooks },
    rules: { 'react-hooks/rules-of-hooks': 'error', 'react-hooks/exhaustive-deps': 'error' },
  },
  {
    files: ['packages/*/src/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            { group: ['../../**'], message: 'A package is published alone: it imports nothing from outside' },
          ],
        },
      ],
    },
  },
  ...roomRules,
  ...outerRules,
  ...placed,
);
