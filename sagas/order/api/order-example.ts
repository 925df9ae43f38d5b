/** The README's order, complete. */
export const completedOrder = {
  orderId: '2f9c1a6e-7c0b-4a52-9d5e-0d0c7f2f6b11',
  version: 16,
  status: 'completed',
  stage: 'closed',
  total: { amount: 1180, currency: 'EUR' },
  createdAt: '2026-11-22T10:00:00.000Z',
  updatedAt: '2026-11-22T10:00:00.480Z',
  links: {
    self: 'http://127.0.0.1:3000/orders/2f9c1a6e-7c0b-4a52-9d5e-0d0c7f2f6b11',
    temporal:
      'http://127.0.0.1:8233/namespaces/default/workflows/order%2F2f9c1a6e-7c0b-4a52-9d5e-0d0c7f2f6b11',
  },
  lines: [{ sku: 'TEA-GREEN', name: 'Green tea, 100 g', quantity: 2, price: 590 }],
  revision: 1,
  due: { amount: 1180, currency: 'EUR' },
  payments: { authorized: 1180, captured: 1180, voided: 0, refunded: 0 },
  steps: [
    step('authorizePayment', [['run', '080', '140']]),
    step('stockHold', [
      ['try', '150', '160'],
      ['confirm', '300', '310'],
    ]),
    step('capturePayment', [['run', '170', '230']]),
    step('warehouseOrder', [
      ['try', '170', '280'],
      ['confirm', '320', '370'],
    ]),
    step('sendReceipt', [['run', '380', '460']]),
  ],
  next: 'Nothing: the order is complete.',
};

type PhaseTimes = readonly [phase: string, startedMs: string, endedMs: string];

function step(name: string, times: readonly PhaseTimes[]) {
  const phases = times.map(([phase, started, ended]) => ({
    phase,
    status: 'succeeded',
    attempts: 1,
    startedAt: `2026-11-22T10:00:00.${started}Z`,
    endedAt: `2026-11-22T10:00:00.${ended}Z`,
  }));
  return {
    name,
    status: 'succeeded',
    attempts: phases.length,
    startedAt: phases[0]?.startedAt,
    endedAt: phases.at(-1)?.endedAt,
    phases,
  };
}
