// What people choose, in the address of the page.
export { type Choices, useChoicesOf } from './use-choices-of';
