// How much a client may ask at once: the same limits and prices for HTTP and for the socket.
export { checksDocuments, COST_HEADER, documentOptions, priceOf, readyDocumentOf } from './apollo-documents';
export { costOf, type Price } from './cost';
export { type AskedOperation, Documents, type DocumentsOptions, type ReadyDocument } from './documents';
export { DEFAULT_COST_LIMIT, MAX_TOKENS } from './limits';
export { type PersistedOperations, readPersistedOperations } from './persisted-operations';
export { priceList, type RootPrice, rootPrices } from './price-list';
export { assertPriced, Cost, priceDirectives, printPricedSchema, SizedList } from './price-tags';
