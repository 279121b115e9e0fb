// One number of chosen days beside the same of the days before.
export { Tile } from './tile';
