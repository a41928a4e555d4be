// Decides whether events may be queued at all, and hashes ids before they reach the disk.

import { hex } from './uuid.js';

/** @typedef {(value: string) => Promise<string | undefined>} Pseudonymize returns undefined if the page has no cryptography */

/**
 * Returns whether events may be queued. The person's choice outweighs the browser's signals, which are Global Privacy Control
 * and Do Not Track.
 *
 * @param {{ enabled?: boolean }} options
 * @param {boolean | null | undefined} consent
 * @param {any} navigator
 */
export const mayMeasure = (options, consent, navigator) => {
  const refused = navigator?.globalPrivacyControl || navigator?.doNotTrack === '1';
  return options.enabled !== false && (consent ?? !refused);
};

const ERROR = '\0'; // no id begins with it, because validation.js rejects it
const WORDS = /[^\0- "'`()<>{}[\],;|]+/g;
const NUMBER_OR_ADDRESS = /[\d\u0660-\u0669\u06f0-\u06f9\u0966-\u096f\u09e6-\u09ef@/\\]|\.[a-z]{2,3}[.:!?]*$/;

/**
 * Removes from an error's text what differs between installations, and marks the text for {@link pseudonyms}. The server's
 * ErrorText does the same, byte for byte, and explains it.
 *
 * @param {string} text
 */
export const errorText = (text) => {
  const read = text.slice(0, 4096).replace(/[A-Z]+/g, (capitals) => capitals.toLowerCase());
  const words = (read.match(WORDS) ?? []).map((word) => (NUMBER_OR_ADDRESS.test(word) ? '#' : word));
  return ERROR + words.join(' ').replace(/#( #)+/g, '#').slice(0, 256);
};

/**
 * Makes the function that hashes ids. An id becomes the first 128 bits of its HMAC-SHA-256 under the salt of this installation,
 * in hex. So equal ids are equal on one installation, and neither another installation nor the server can recognize them. A text
 * of {@link errorText} becomes its SHA-256 without a salt, so that equal failures of all installations share one value.
 *
 * @param {string} saltHex
 * @param {Map<string, string | undefined>} [known] gets all results, for a page that can't wait because it is left
 * @returns {Pseudonymize}
 */
export const pseudonyms = (saltHex, known = new Map()) => {
  /** @type {Promise<CryptoKey> | undefined} */
  let key;
  return async (value) => {
    if (!known.has(value)) {
      const { subtle } = crypto;
      const algorithm = { name: 'HMAC', hash: 'SHA-256' };
      key ??= subtle?.importKey('raw', Uint8Array.from(/** @type {any} */ (saltHex.match(/../g)), (pair) => parseInt(pair, 16)), algorithm, false, ['sign']);
      const bytes = new TextEncoder().encode(value);
      const error = value[0] === ERROR;
      const mac = key && (await (error ? subtle.digest('SHA-256', bytes.slice(1)) : subtle.sign('HMAC', await key, bytes)));
      known.set(value, mac && hex(new Uint8Array(mac, 0, error ? 32 : 16)));
    }
    return known.get(value);
  };
};
