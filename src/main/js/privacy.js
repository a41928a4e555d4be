// Whether anything may be measured at all, and how an id is hidden before it reaches the disk.

import { hex } from './uuid.js';

/**
 * A choice of the person outweighs the browser's signal; the signals are Global Privacy Control and Do Not Track.
 *
 * @param {{ enabled?: boolean }} options
 * @param {boolean | null} consent
 * @param {any} navigator
 */
export function mayMeasure(options, consent, navigator) {
  if (options.enabled === false || consent === false) return false;
  return consent === true || !(navigator?.globalPrivacyControl === true || navigator?.doNotTrack === '1');
}

const REMEMBERED = 256;

/**
 * HMAC-SHA-256 under the install's salt, its first 128 bits in hex: the same id gives the same text on one install, and no
 * other install, nor the server, can tell whose it is. Undefined where the page is not secure and so has no cryptography.
 *
 * @param {string} saltHex
 * @returns {(value: string) => Promise<string | undefined>}
 */
export function pseudonyms(saltHex) {
  /** @type {Map<string, string>} */
  const known = new Map();
  /** @type {Promise<CryptoKey> | undefined} */
  let key;
  return async (value) => {
    const subtle = globalThis.crypto?.subtle;
    if (!subtle) return undefined;
    let hidden = known.get(value);
    if (hidden) return hidden;
    const algorithm = { name: 'HMAC', hash: 'SHA-256' };
    key ??= subtle.importKey('raw', bytesOf(saltHex), algorithm, false, ['sign']);
    const mac = await subtle.sign('HMAC', await key, new TextEncoder().encode(value));
    hidden = hex(new Uint8Array(mac, 0, 16));
    if (known.size >= REMEMBERED) known.clear();
    known.set(value, hidden);
    return hidden;
  };
}

/** @param {string} hex */
function bytesOf(hex) {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}
