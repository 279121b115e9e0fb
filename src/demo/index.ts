// Demo mode: two invented support desks that never stop working.
export { demoProfiles, type DemoProgress, DemoTraffic } from './traffic';
