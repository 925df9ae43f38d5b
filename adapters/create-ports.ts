import type { RunSettings } from '../settings/run-settings.ts';
import { httpWarehouse } from './http-warehouse.ts';
import type { Ports } from '../sagas/order/effects/ports.ts';
import { smtpNotices } from './smtp-notices.ts';
import { smtpReceipts } from './smtp-receipts.ts';
import { smtpTransport } from './smtp-transport.ts';
import { stripePayments } from './stripe-payments.ts';

/** `close`: closes idle connections. */
export function createPorts({
  stripe,
  warehouseUrl,
  smtpUrl,
  mailFrom,
  steps,
}: RunSettings): Ports & { close(): void } {
  const timeoutMs = steps.requestTimeoutMs;
  const transport = smtpTransport({ url: smtpUrl, timeoutMs });
  return {
    payments: stripePayments({ ...stripe, timeoutMs }),
    warehouse: httpWarehouse({ url: warehouseUrl, timeoutMs }),
    receipts: smtpReceipts({ transport, from: mailFrom }),
    notices: smtpNotices({ transport, from: mailFrom }),
    close: () => transport.close(),
  };
}
