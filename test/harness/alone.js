// Test files beside which nothing else may run: they measure how somebody fares while others take all they can get, how
// often two gateways compute where Redis must answer in time, and how long an answer waits for what is away.
'use strict';

module.exports = ['attacks', 'guards', 'ingest-faults', 'live-cluster', 'live-outage', 'redis'];
