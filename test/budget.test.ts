// The budget of the dashboard: which files count as loaded at first, and what is too much.

interface Chunk {
  readonly file: string;
  readonly imports?: readonly string[];
  readonly dynamicImports?: readonly string[];
  readonly css?: readonly string[];
}

interface Line {
  readonly what: string;
  readonly files: readonly string[];
  readonly bytes: number;
  readonly limit: number;
}

const { budgetOf, isOver, trackerBudget } = jest.requireActual<{
  readonly budgetOf: (
    manifest: Readonly<Record<string, Chunk>>,
    html: string,
    sizeOf: (file: string) => number,
  ) => readonly Line[];
  readonly isOver: (line: Line) => boolean;
  readonly trackerBudget: (sizeOf: (file: string) => number) => readonly Line[];
}>('../scripts/budget.js');

const manifest: Readonly<Record<string, Chunk>> = {
  'index.html': {
    file: 'assets/index.js',
    css: ['assets/index.css'],
    imports: ['_react.js'],
    dynamicImports: ['src/support/index.tsx', 'src/audit/index.tsx'],
  },
  '_react.js': { file: 'assets/react.js' },
  '_charts.js': { file: 'assets/charts.js' },
  '_graphiql.js': { file: 'assets/graphiql-1234.js' },
  'src/support/index.tsx': {
    file: 'assets/support.js',
    css: ['assets/support.css'],
    imports: ['_react.js', '_charts.js', 'index.html'],
  },
  'src/audit/index.tsx': { file: 'assets/audit.js', imports: ['_charts.js', '_react.js', '_list.js'] },
  '_list.js': { file: 'assets/list.js' },
  'playground/index.html': { file: 'assets/playground.js', imports: ['_react.js', '_graphiql.js'] },
};

const html = `<link rel="icon" href="/icon.svg" />
  <script type="module" crossorigin src="/assets/index.js"></script>
  <link rel="modulepreload" crossorigin href="/assets/ahead.js">
  <link rel="stylesheet" crossorigin href="/assets/index.css">`;

const lineOf = (lines: readonly Line[], what: string): Line => {
  const line = lines.find((each) => each.what.includes(what));
  if (line === undefined) {
    throw new Error(`The budget has no line of ${what}`);
  }
  return line;
};

describe('the budget of the dashboard', () => {
  it('counts at first the entry, the first page, what both import at once, and what the document asks for ahead', () => {
    const lines = budgetOf(manifest, html, () => 10);
    expect([...lineOf(lines, 'script of the first page').files].sort()).toEqual(
      ['ahead', 'charts', 'index', 'react', 'support'].map((name) => `assets/${name}.js`),
    );
    expect(lineOf(lines, 'script of the first page').bytes).toBe(50);
    expect([...lineOf(lines, 'styles').files].sort()).toEqual(['assets/index.css', 'assets/support.css']);
  });

  it('counts of a later page only what was not there before', () => {
    const lines = budgetOf(manifest, html, () => 10);
    expect(lineOf(lines, 'src/audit').files).toEqual(['assets/audit.js', 'assets/list.js']);
    expect(lines.some(({ what }) => what.includes('playground/index.html'))).toBe(false);
  });

  it.each([
    ['script of the first page', 'assets/react.js', 200_000],
    ['styles of the first page', 'assets/index.css', 40_000],
    ['script of src/audit/index.tsx', 'assets/list.js', 100_000],
  ])('has room for so much %s and no more', (what, file, limit) => {
    const withSize = (bytes: number): readonly Line[] =>
      budgetOf(manifest, html, (each) => (each === file ? bytes : 0));
    expect(withSize(limit).filter(isOver)).toEqual([]);
    expect(withSize(limit + 1).filter(isOver)).toEqual([expect.objectContaining({ what, bytes: limit + 1 })]);
  });

  it('refuses any part of the playground in the first load, of whatever size', () => {
    const leaking = {
      ...manifest,
      '_charts.js': { file: 'assets/charts.js', imports: ['_graphiql.js'] },
    };
    expect(budgetOf(leaking, html, () => 0).filter(isOver)).toEqual([
      expect.objectContaining({ files: ['assets/graphiql-1234.js'] }),
    ]);
    expect(budgetOf(manifest, html, () => 0).filter(isOver)).toEqual([]);
  });

  it('says so when the first page is no longer where it is looked for', () => {
    const renamed = Object.fromEntries(
      Object.entries(manifest).filter(([key]) => key !== 'src/support/index.tsx'),
    );
    expect(() => budgetOf(renamed, html, () => 0)).toThrow('has no src/support/index.tsx');
  });
});

describe('the budget of the tracker', () => {
  it.each(['tracker.js', 'tracker.global.js'])('has 2 kB for %s and no more', (file) => {
    const withSize = (bytes: number): readonly Line[] =>
      trackerBudget((each) => (each === file ? bytes : 0)).filter(isOver);
    expect(withSize(2_000)).toEqual([]);
    expect(withSize(2_001)).toEqual([expect.objectContaining({ files: [file] })]);
  });
});
