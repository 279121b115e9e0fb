// The date range of a page.
export { COMMON_RULES, type Range, type RangeRules } from './range';
export { RangePicker } from './range-picker';
export { RangePresets } from './range-presets';
export { RangeRulesContext } from './rules';
export { rangeKeys, useRange } from './use-range';
