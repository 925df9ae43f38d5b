import { workflowIdOf } from '../../workflows/contract.ts';

/** Addresses over REST, and of runs in Temporal's Web UI. */
export interface Links {
  instance(instanceId: string): string;
  workflow(instanceId: string): string;
  deadLetter(id: string): string;
  /** The open letters of a group. */
  deadLetterGroup(group: string): string;
  job(id: string): string;
  review(caseId: string): string;
  /** For people. */
  reviewPage(caseId: string): string;
}

export function linksOf(options: {
  /** Name and address of the saga: `order`, `/orders`. */
  saga: { readonly name: string; readonly path: string };
  publicUrl: () => string;
  temporalUiUrl: string;
  namespace: string;
}): Links {
  const { saga, publicUrl, temporalUiUrl, namespace } = options;
  const namespaceUrl = `${temporalUiUrl}/namespaces/${encodeURIComponent(namespace)}`;
  return {
    instance: (instanceId) => `${publicUrl()}${saga.path}/${instanceId}`,
    deadLetter: (id) => `${publicUrl()}/dead-letters/${id}`,
    deadLetterGroup: (group) => `${publicUrl()}/dead-letters?status=open&group=${encodeURIComponent(group)}`,
    review: (caseId) => `${publicUrl()}/reviews/${caseId}`,
    reviewPage: (caseId) => `${publicUrl()}/review/${caseId}`,
    job: (id) => `${publicUrl()}/jobs/${id}`,
    workflow: (instanceId) =>
      `${namespaceUrl}/workflows/${encodeURIComponent(workflowIdOf(saga.name, instanceId))}`,
  };
}
