// What pages build from besides cards, charts and tables.
export { Intent, type Intended } from './intent';
export { Popup } from './popup';
