// Cards, their states and their grid.
export { Card, type CardProps, Skeleton } from './card';
export { Figure } from './figure';
export { Grid } from './grid';
