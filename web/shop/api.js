/**
 * @typedef {{ amount: number, currency: string }} Money
 * @typedef {{ sku: string, name: string, price: Money, available: number }} Item
 * @typedef {{ phase: string, status: string }} Phase
 * @typedef {{ name: string, status: string, message?: string, phases: Phase[] }} Step
 * @typedef {{
 *   orderId: string, version: number, status: string, stage: string, cause?: string, total: Money, updatedAt: string,
 *   lines: { sku: string, name: string, quantity: number, price: number }[],
 *   payments: { authorized: number, captured: number, voided: number, refunded: number },
 *   steps: Step[], customerMessage?: string, actionRequired?: { message: string, until?: string },
 * }} Order
 * @typedef {{ title?: string, detail?: string, type?: string, errors?: { detail: string, pointer?: string }[] }} Problem
 */

/** What the API answered that is not what was asked for. */
export class Refused extends Error {
  /** @param {Problem} problem */
  constructor(problem) {
    super(problem.detail ?? problem.title ?? 'Something went wrong.');
    this.problem = problem;
  }
}

/**
 * @param {string} path
 * @param {{ method?: string, body?: unknown, headers?: Record<string, string> }} [sending]
 */
export async function call(path, { method = 'GET', body, headers = {} } = {}) {
  const response = await fetch(path, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const answer = text === '' ? undefined : JSON.parse(text);
  if (!response.ok) throw new Refused(/** @type {Problem} */ (answer ?? {}));
  return { answer, headers: response.headers };
}

/** @param {unknown} error */
export function wordsFor(error) {
  if (error instanceof Refused) return error.message;
  return 'The shop does not answer at the moment. Please try again: nothing is ordered twice.';
}

const tokenOf = (/** @type {string} */ orderId) => `order-token/${orderId}`;

/**
 * @param {string} orderId
 * @param {string | null} token
 */
export function keepToken(orderId, token) {
  if (token !== null && token !== '') localStorage.setItem(tokenOf(orderId), token);
}

/** @param {string} orderId */
export const hasToken = (orderId) => localStorage.getItem(tokenOf(orderId)) !== null;

/** @param {string} orderId @returns {Record<string, string>} */
export function authorization(orderId) {
  const token = localStorage.getItem(tokenOf(orderId));
  return token === null ? {} : { authorization: `Bearer ${token}` };
}
