/** @import { ProblemBody } from '../contract.ts' */
import { cameBack, lostContact } from './connection.js';
import { headerOf, principal } from './principal.js';

/** An answer that is not a success. `status` 0: there was none. */
export class ApiProblem extends Error {
  /** @param {ProblemBody} body */
  constructor(body) {
    super(body.detail);
    this.body = body;
    this.status = body.status;
    /** The last part of its type: `case-changed` */
    this.name = body.type.split('/').at(-1) ?? '';
  }
}

/**
 * @typedef {object} Sending
 * @property {unknown} [body]
 * @property {Record<string, string>} [headers]
 * @property {AbortSignal} [signal]
 */

/**
 * @template T
 * @param {string} path
 * @param {Sending} [sending]
 * @returns {Promise<T>}
 */
export async function get(path, sending = {}) {
  return (await ask(path, { method: 'GET', ...sending })).body;
}

/**
 * @template T
 * @param {string} path
 * @param {Sending} [sending]
 * @returns {Promise<T>}
 */
export async function post(path, sending = {}) {
  return (await ask(path, { method: 'POST', ...sending })).body;
}

/**
 * @param {string} path
 * @param {Sending & { method?: string }} [sending]
 * @returns {Promise<{ body: any, etag: string, status: number }>}
 */
export async function ask(path, { method = 'GET', body, headers = {}, signal } = {}) {
  const who = principal();
  const answer = await fetch(path, {
    method,
    cache: 'no-store',
    headers: {
      accept: 'application/json',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(who === undefined ? {} : { 'recourse-principal': headerOf(who) }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  }).catch((error) => {
    if (signal?.aborted) throw error;
    lostContact();
    throw new ApiProblem(noAnswer);
  });
  cameBack();
  const text = await answer.text();
  const parsed = parse(text);
  if (!answer.ok) throw new ApiProblem(isProblem(parsed) ? parsed : unknownProblem(answer.status));
  return { body: parsed, etag: answer.headers.get('etag') ?? '', status: answer.status };
}

/** @param {string} text @returns {unknown} */
function parse(text) {
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** @param {unknown} value @returns {value is ProblemBody} */
function isProblem(value) {
  return typeof value === 'object' && value !== null && 'type' in value && 'detail' in value;
}

/** @type {ProblemBody} */
const noAnswer = {
  type: '/problems/no-answer',
  title: 'No answer',
  status: 0,
  detail: 'The server could not be reached. It is not known whether the request arrived.',
};

/** @param {number} status @returns {ProblemBody} */
function unknownProblem(status) {
  return {
    type: '/problems/unknown',
    title: 'An answer that this page does not understand',
    status,
    detail: `The server answered ${status}.`,
  };
}
