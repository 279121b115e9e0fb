// Demo mode: two invented support desks that never stop working, each beside an application that is used.
export { demoProfiles, DemoTraffic } from './traffic';
