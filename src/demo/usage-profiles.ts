// The applications of the two organizations of demo mode: what can be asked of them, and by which pages.
import type { DemoEndpoint, DemoFault, UsageProfile } from './usage-vocabulary';

const READ_FAULTS: readonly DemoFault[] = [
  { weight: 6, status: 404 },
  { weight: 2, status: 403 },
  { weight: 1, status: 500 },
];
const WRITE_FAULTS: readonly DemoFault[] = [
  { weight: 6, status: 422 },
  { weight: 3, status: 409 },
  { weight: 1, status: 500 },
];
const GRAPHQL_FAULTS: readonly DemoFault[] = [
  { weight: 4, status: 200, code: 'NOT_FOUND' },
  { weight: 3, status: 200, code: 'BAD_USER_INPUT' },
  { weight: 2, status: 200, code: 'FORBIDDEN' },
  { weight: 1, status: 200, code: 'INTERNAL_SERVER_ERROR' },
];

/** `GET /orders 46`: an endpoint of REST, answered in about so many milliseconds. */
function rest(text: string, service: string, more: Partial<DemoEndpoint> = {}): DemoEndpoint {
  const [method = '', path = '', median = ''] = text.split(' ');
  const reads = method === 'GET';
  return {
    method,
    path,
    service,
    medianMs: Number(median),
    sigma: 0.65,
    errorChance: reads ? 0.008 : 0.022,
    faults: reads ? READ_FAULTS : WRITE_FAULTS,
    ...more,
  };
}

/** `QUERY OrderSearch 120 34`: an operation, its milliseconds, its complexity. */
function operation(text: string, service: string, more: Partial<DemoEndpoint> = {}): DemoEndpoint {
  const [type, name = '', median = '', complexity = ''] = text.split(' ');
  return {
    method: 'POST',
    path: '/graphql',
    service,
    operation: {
      type: type === 'MUTATION' ? 'MUTATION' : 'QUERY',
      name,
      complexity: Number(complexity),
    },
    medianMs: Number(median),
    sigma: 0.75,
    errorChance: 0.013,
    faults: GRAPHQL_FAULTS,
    ...more,
  };
}

const SIGN_IN_FAULTS: readonly DemoFault[] = [
  { weight: 9, status: 401 },
  { weight: 1, status: 429 },
];

/** The console in which a shop's staff handles orders, stock and campaigns. */
export const demoUsage: UsageProfile = {
  slug: 'demo',
  seed: 'nordlicht/usage',
  timezone: 'Europe/Berlin',
  site: 'https://console.nordlicht.example',
  people: 140,
  neverActive: 20,
  firstNames: [
    ...['Anke', 'Bastian', 'Clara', 'David', 'Elif', 'Finn', 'Greta', 'Hannes', 'Ines', 'Jan', 'Katja'],
    ...[
      'Lars',
      'Mira',
      'Nils',
      'Olga',
      'Paul',
      'Rana',
      'Sören',
      'Tilda',
      'Uwe',
      'Vera',
      'Wim',
      'Yusuf',
      'Zoe',
    ],
  ],
  lastNames: [
    ...['Albers', 'Bülow', 'Claasen', 'Dogan', 'Ebert', 'Fuchs', 'Groß', 'Holm', 'Ivanova', 'Jansen'],
    ...[
      'Kowalski',
      'Lindner',
      'Mäder',
      'Nowak',
      'Okafor',
      'Peters',
      'Rossi',
      'Sander',
      'Tran',
      'Voß',
      'Winter',
    ],
  ],
  visitsPerDay: 86,
  weekdayDemand: [1.06, 1.08, 1.04, 1, 0.86, 0.16, 0.11],
  hourlyDemand: [
    0.15, 0.1, 0.05, 0.05, 0.1, 0.5, 2, 6, 11, 13, 12.5, 11, 7.5, 9.5, 12, 11.5, 9.5, 6, 3, 2, 1.6, 1.2, 0.7,
    0.3,
  ],
  incidentDay: 16,
  incidentService: 'graph',
  endpoints: {
    signIn: rest('POST /api/v1/sessions 130', 'accounts', { errorChance: 0.06, faults: SIGN_IN_FAULTS }),
    signOut: rest('DELETE /api/v1/sessions 14', 'accounts', { errorChance: 0.002 }),
    me: rest('GET /api/v1/me 11', 'accounts', { errorChance: 0.004, faults: SIGN_IN_FAULTS }),
    orders: rest('GET /api/v1/orders 46', 'shop-api'),
    order: rest('GET /api/v1/orders/:id 31', 'shop-api', { errorChance: 0.015 }),
    changeOrder: rest('PATCH /api/v1/orders/:id 70', 'shop-api'),
    refund: rest('POST /api/v1/orders/:id/refunds 185', 'shop-api', { errorChance: 0.045 }),
    customers: rest('GET /api/v1/customers 54', 'shop-api'),
    customer: rest('GET /api/v1/customers/:id 27', 'shop-api'),
    changeCustomer: rest('PATCH /api/v1/customers/:id 62', 'shop-api'),
    products: rest('GET /api/v1/products 58', 'shop-api'),
    product: rest('GET /api/v1/products/:id 23', 'shop-api'),
    changeProduct: rest('PUT /api/v1/products/:id 96', 'shop-api'),
    stock: rest('GET /api/v1/inventory 74', 'shop-api'),
    adjustStock: rest('POST /api/v1/inventory/adjustments 108', 'shop-api'),
    shipments: rest('GET /api/v1/shipments 49', 'shop-api'),
    label: rest('POST /api/v1/shipments/:id/labels 430', 'shop-api', { sigma: 0.8, errorChance: 0.04 }),
    invoices: rest('GET /api/v1/invoices 44', 'billing'),
    invoice: rest('GET /api/v1/invoices/:id/pdf 340', 'billing', { sigma: 0.55 }),
    report: rest('GET /api/v1/reports/:name 2100', 'billing', { sigma: 0.85, errorChance: 0.02 }),
    dashboard: operation('QUERY Dashboard 138 210', 'graph'),
    orderSearch: operation('QUERY OrderSearch 115 84', 'graph'),
    orderTimeline: operation('QUERY OrderTimeline 64 46', 'graph'),
    customerProfile: operation('QUERY CustomerProfile 71 58', 'graph'),
    stockLevels: operation('QUERY StockLevels 92 120', 'graph'),
    campaigns: operation('QUERY CampaignList 52 33', 'graph'),
    campaignReport: operation('QUERY CampaignReport 470 390', 'graph'),
    notifications: operation('QUERY sha256:9f2c4e1a77b0d358 18 6', 'graph'),
    addNote: operation('MUTATION AddOrderNote 58 12', 'graph'),
    createCampaign: operation('MUTATION CreateCampaign 165 24', 'graph', { errorChance: 0.05 }),
    savePrices: operation('MUTATION SavePriceList 236 64', 'graph', { errorChance: 0.03 }),
    payments: rest('POST /webhooks/payments 38', 'billing', { errorChance: 0.006 }),
    feed: rest('GET /feeds/products.xml 215', 'shop-api', { sigma: 0.4 }),
    health: rest('GET /healthz 2', 'shop-api', { sigma: 0.5, errorChance: 0 }),
  },
  pages: [
    page('/', 15, { dashboard: 1, me: 0.5, notifications: 0.8 }),
    page('/orders', 22, { orderSearch: 0.8, orders: 0.4, notifications: 0.3 }),
    page(
      '/orders/details',
      26,
      { order: 1, orderTimeline: 0.9 },
      { addNote: 0.2, changeOrder: 0.16, refund: 0.05 },
    ),
    page('/customers', 8, { customers: 1, notifications: 0.2 }),
    page('/customers/details', 9, { customer: 1, customerProfile: 0.9 }, { changeCustomer: 0.18 }),
    page('/products', 7, { products: 1 }),
    page('/products/details', 6, { product: 1, stockLevels: 0.4 }, { changeProduct: 0.22, savePrices: 0.08 }),
    page('/inventory', 6, { stock: 1, stockLevels: 0.9 }, { adjustStock: 0.25 }),
    page('/shipments', 8, { shipments: 1 }, { label: 0.5 }),
    page('/invoices', 5, { invoices: 1 }, { invoice: 0.35 }),
    page('/campaigns', 4, { campaigns: 1, campaignReport: 0.4 }, { createCampaign: 0.1 }),
    page('/reports', 3, { report: 1 }),
    page('/settings', 2, { me: 1 }),
  ],
  machines: { payments: 190, feed: 48, health: 96 },
  features: [
    { feature: 'Orders', path: '/api/v1/orders' },
    { feature: 'Orders', operation: 'Order*' },
    { feature: 'Orders', operation: 'AddOrderNote' },
    { feature: 'Customers', path: '/api/v1/customers' },
    { feature: 'Customers', operation: 'Customer*' },
    { feature: 'Catalogue', path: '/api/v1/products' },
    { feature: 'Catalogue', path: '/feeds' },
    { feature: 'Catalogue', operation: 'SavePriceList' },
    { feature: 'Inventory', path: '/api/v1/inventory' },
    { feature: 'Inventory', operation: 'StockLevels' },
    { feature: 'Shipping', path: '/api/v1/shipments' },
    { feature: 'Billing', path: '/api/v1/invoices' },
    { feature: 'Billing', path: '/webhooks/payments' },
    { feature: 'Marketing', operation: 'Campaign*' },
    { feature: 'Marketing', operation: 'CreateCampaign' },
    { feature: 'Overview', operation: 'Dashboard' },
    { feature: 'Overview', path: '/api/v1/reports' },
  ],
};

/** The counter and stock room of a small shop. */
export const demoBUsage: UsageProfile = {
  slug: 'demo-b',
  seed: 'chao-phraya/usage',
  timezone: 'Asia/Bangkok',
  site: 'https://pos.chaophraya.example',
  people: 25,
  neverActive: 3,
  firstNames: [
    ...['Achara', 'Boonsri', 'Chai', 'Duangjai', 'Ekkachai', 'Fah', 'Hathai', 'Isra', 'Jintana', 'Kamon'],
    ...['Lek', 'Malee', 'Nattapong', 'Orathai', 'Pim', 'Ratana', 'Somchai', 'Thida', 'Uma', 'Wichai'],
  ],
  lastNames: ['Chaiyasit', 'Intharat', 'Kaewmanee', 'Phromma', 'Rattanakul', 'Saetang', 'Suksan', 'Thongdee'],
  visitsPerDay: 17,
  weekdayDemand: [1.05, 1, 1, 1.02, 1.1, 0.55, 0.4],
  hourlyDemand: [
    0.1, 0.05, 0.05, 0.05, 0.05, 0.2, 0.8, 3, 8, 10, 10, 9, 7, 8, 9.5, 9, 8.5, 8, 7, 6, 4, 2, 0.8, 0.3,
  ],
  incidentDay: 5,
  incidentService: 'pos',
  endpoints: {
    signIn: rest('POST /v2/login 150', 'pos', { errorChance: 0.08, faults: SIGN_IN_FAULTS }),
    sales: rest('GET /v2/sales 62', 'pos'),
    sale: rest('GET /v2/sales/:id 35', 'pos'),
    sell: rest('POST /v2/sales 140', 'pos'),
    voidSale: rest('DELETE /v2/sales/:id 90', 'pos', { errorChance: 0.06 }),
    items: rest('GET /v2/items 80', 'pos'),
    item: rest('GET /v2/items/:sku 26', 'pos', { errorChance: 0.02 }),
    changeItem: rest('PATCH /v2/items/:sku 75', 'pos'),
    count: rest('POST /v2/stock-counts 120', 'pos'),
    customers: rest('GET /v2/customers 57', 'pos'),
    points: rest('POST /v2/customers/:id/points 66', 'pos'),
    closing: rest('POST /v2/closings 2600', 'pos', { sigma: 0.6, errorChance: 0.03 }),
    today: operation('QUERY Today 105 96', 'reports'),
    bestSellers: operation('QUERY BestSellers 320 240', 'reports', { sigma: 0.85 }),
    staff: operation('QUERY StaffShifts 48 21', 'reports'),
    saveShift: operation('MUTATION SaveShift 70 9', 'reports'),
    bankNotice: rest('POST /hooks/bank 44', 'pos', { errorChance: 0.01 }),
    ping: rest('GET /ping 1.5', 'pos', { sigma: 0.5, errorChance: 0 }),
  },
  pages: [
    page('/', 14, { today: 1 }),
    page('/counter', 34, { items: 0.5, item: 0.9 }, { sell: 0.6 }),
    page('/sales', 14, { sales: 1, sale: 0.5 }, { voidSale: 0.05 }),
    page('/stock', 14, { items: 1, item: 0.6 }, { changeItem: 0.2, count: 0.15 }),
    page('/customers', 10, { customers: 1 }, { points: 0.35 }),
    page('/reports', 6, { bestSellers: 1, today: 0.4 }, { closing: 0.12 }),
    page('/shifts', 5, { staff: 1 }, { saveShift: 0.2 }),
  ],
  machines: { bankNotice: 26, ping: 24 },
  features: [
    { feature: 'Sales', path: '/v2/sales' },
    { feature: 'Stock', path: '/v2/items' },
    { feature: 'Stock', path: '/v2/stock-counts' },
    { feature: 'Customers', path: '/v2/customers' },
    { feature: 'Loyalty', method: 'POST', path: '/v2/customers/:id/points' },
    { feature: 'Closing', path: '/v2/closings' },
    { feature: 'Banking', path: '/hooks/bank' },
    { feature: 'Reports', operation: 'Today' },
    { feature: 'Reports', operation: 'BestSellers' },
    { feature: 'Shifts', operation: 'StaffShifts' },
    { feature: 'Shifts', operation: 'SaveShift' },
  ],
};

function page(
  path: string,
  weight: number,
  loads: Readonly<Record<string, number>>,
  actions: Readonly<Record<string, number>> = {},
): UsageProfile['pages'][number] {
  return { path, weight, loads, actions };
}
