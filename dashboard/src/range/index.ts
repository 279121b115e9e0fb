// The date range of a page.
export type { Range } from './range';
export { RangePicker } from './range-picker';
export { rangeKeys, useRange } from './use-range';
