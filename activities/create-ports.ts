import type { RunSettings } from '../settings/run-settings.ts';
import { httpWarehouse } from './http-warehouse.ts';
import type { Ports } from './ports.ts';
import { smtpReceipts } from './smtp-receipts.ts';
import { stripePayments } from './stripe-payments.ts';

export function createPorts({ stripe, warehouseUrl, smtpUrl, mailFrom, steps }: RunSettings): Ports {
  const timeoutMs = steps.requestTimeoutMs;
  return {
    payments: stripePayments({ ...stripe, timeoutMs }),
    warehouse: httpWarehouse({ url: warehouseUrl, timeoutMs }),
    receipts: smtpReceipts({ url: smtpUrl, from: mailFrom, timeoutMs }),
  };
}
