// Clocks for pages that are left open.
export { useNow } from './use-now';
export { useStep } from './use-step';
