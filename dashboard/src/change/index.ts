// How a number differs from an earlier one.
export { type Better, type Change, changeOf, unitsApart, verdictOf } from './change';
export { ChangeMark } from './change-mark';
