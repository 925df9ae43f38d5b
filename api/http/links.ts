import { workflowIdOf } from '../../workflows/contract.ts';

/** Addresses over REST, and of runs in Temporal's Web UI. */
export interface Links {
  order(orderId: string): string;
  workflow(orderId: string): string;
  /** Where the customer gives another payment method. */
  paymentMethod(orderId: string): string;
  deadLetter(id: string): string;
  /** What is open of it. */
  deadLetterGroup(group: string): string;
  job(id: string): string;
  review(caseId: string): string;
  /** For people. */
  reviewPage(caseId: string): string;
}

export function linksOf(options: {
  saga: string;
  publicUrl: () => string;
  temporalUiUrl: string;
  namespace: string;
}): Links {
  const namespaceUrl = `${options.temporalUiUrl}/namespaces/${encodeURIComponent(options.namespace)}`;
  return {
    order: (orderId) => `${options.publicUrl()}/orders/${orderId}`,
    paymentMethod: (orderId) => `${options.publicUrl()}/orders/${orderId}/payment-method`,
    deadLetter: (id) => `${options.publicUrl()}/dead-letters/${id}`,
    deadLetterGroup: (group) =>
      `${options.publicUrl()}/dead-letters?status=open&group=${encodeURIComponent(group)}`,
    review: (caseId) => `${options.publicUrl()}/reviews/${caseId}`,
    reviewPage: (caseId) => `${options.publicUrl()}/review/${caseId}`,
    job: (id) => `${options.publicUrl()}/jobs/${id}`,
    workflow: (orderId) =>
      `${namespaceUrl}/workflows/${encodeURIComponent(workflowIdOf(options.saga, orderId))}`,
  };
}
