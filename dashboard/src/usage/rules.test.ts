// Rules of features: what is edited is what is saved, and what is refused is told at its row.
import { draftsOf, emptyDraft, isSame, ruleProblem, rulesOf } from './rules';

const RULES = [
  { feature: 'Ordering', method: 'POST', path: '/orders', operation: null },
  { feature: 'Reports', method: null, path: null, operation: 'Report*' },
];

test('rules that are not changed are saved as they were', () => {
  const drafts = draftsOf(RULES);
  expect(rulesOf(drafts)).toEqual([
    { feature: 'Ordering', method: 'POST', path: '/orders' },
    { feature: 'Reports', operation: 'Report*' },
  ]);
  expect(isSame(drafts, draftsOf(RULES))).toBe(true);
});

test('a new row has a key of its own, also after others were removed', () => {
  const [, second] = draftsOf(RULES);
  const rest = second === undefined ? [] : [second];
  expect(emptyDraft(rest).key).toBe(2);
  expect(emptyDraft([]).key).toBe(0);
});

test('spaces around what was typed make no other rule', () => {
  const drafts = draftsOf(RULES);
  expect(
    isSame(
      drafts,
      drafts.map((draft) => ({ ...draft, target: ` ${draft.target} ` })),
    ),
  ).toBe(true);
  expect(isSame(drafts, drafts.slice(1))).toBe(false);
});

test('a refusal is told at the row and the field that it names', () => {
  expect(ruleProblem('rules.3.path must begin with /')).toEqual({
    row: 3,
    field: 'target',
    reason: 'must begin with /',
  });
  expect(ruleProblem('rules.0.feature must have 1 to 100 characters')).toMatchObject({
    row: 0,
    field: 'feature',
  });
  expect(ruleProblem('rules.12 must have either path or operation')).toMatchObject({ row: 12, field: null });
  expect(ruleProblem('rules must have at most 500 items, not 501')).toBeNull();
  expect(ruleProblem('Your role may not do this')).toBeNull();
});
