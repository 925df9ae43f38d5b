/** @import { Principal } from '../contract.ts' */
import { saga } from '../saga.js';

const key = 'recourse.principal';
const token = /^[A-Za-z0-9._@-]{1,100}$/;
export const allRoles = ['operator', 'lead', 'engineer'];
export const allTeams = saga.teams;

/** @type {Set<() => void>} */
const listeners = new Set();

/**
 * Who works here, as they say themselves: a development login that nobody has checked.
 * @returns {Principal | undefined}
 */
export function principal() {
  try {
    const { name, roles, teams } = JSON.parse(localStorage.getItem(key) ?? 'null') ?? {};
    return isToken(name) ? { name, roles: tokens(roles), teams: tokens(teams) } : undefined;
  } catch {
    return undefined;
  }
}

/** @param {Principal} given */
export function setPrincipal(given) {
  localStorage.setItem(key, JSON.stringify(given));
  for (const listener of listeners) listener();
}

/** @param {() => void} listener */
export function onPrincipal(listener) {
  listeners.add(listener);
}

// In another tab.
addEventListener('storage', (event) => {
  if (event.key === key) for (const listener of listeners) listener();
});

/** @param {Principal} given */
export function headerOf({ name, roles, teams }) {
  return [name, ...part('roles', roles), ...part('teams', teams)].join('; ');
}

/** @param {unknown} value @returns {value is string} */
export const isToken = (value) => typeof value === 'string' && token.test(value);

/** @param {string} role */
export const hasRole = (role) => principal()?.roles.includes(role) === true;

/** @param {unknown} value @returns {string[]} */
const tokens = (value) => (Array.isArray(value) ? value.filter(isToken) : []);

/**
 * @param {string} name
 * @param {readonly string[]} values
 */
const part = (name, values) => (values.length > 0 ? [`${name}=${values.join(',')}`] : []);
