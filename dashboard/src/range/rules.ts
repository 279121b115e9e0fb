// The rules of the page that is shown, for whoever reads or chooses its range.
import { createContext } from 'react';
import { COMMON_RULES, type RangeRules } from './range';

export const RangeRulesContext = createContext<RangeRules>(COMMON_RULES);
