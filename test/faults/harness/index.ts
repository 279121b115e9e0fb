// What a fault scenario needs: an installation, clients with a ledger, and a place for its figures.
export { measured, notRun } from './figures';
export { type Figures, Load } from './load';
export { type Place, Topology } from './topology';
