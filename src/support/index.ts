// Support: queue, first response, resolution, satisfaction and the people behind them.
export { DeskResolver } from './desk.resolver';
export { breachCounter, SlaBreachDetector } from './sla-breaches';
export { ChatSession, Contact, ContactChatMode, CsatResponse, Message } from './support.entities';
export { slaBreaches, supportFacts } from './support.facts';
export { supportImports } from './support.imports';
export { supportMetrics } from './support.metrics';
export { LiveSupportResolver } from './live.resolver';
export { SupportResolver } from './support.resolver';
export { supportReports } from './support.exports';
