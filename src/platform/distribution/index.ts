// Distributing the tables over a Citus cluster: what is planned, and doing it.
export { type Cluster, clusterOf, catalogueOf } from './cluster';
export { distribute, type Distribution, distributionOf } from './distribute';
export { type Plan, planOf, type Step } from './plan';
