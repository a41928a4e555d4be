// Adds what the client uses and Node 18 lacks. Import it before the client, on Node 18 only; newer versions have both.

import { webcrypto } from 'node:crypto';

globalThis.crypto ??= webcrypto;

if (!String.prototype.isWellFormed) {
  Object.defineProperty(String.prototype, 'isWellFormed', {
    configurable: true,
    writable: true,
    value() {
      return !/\p{Surrogate}/u.test(this); // with the flag u, only half a pair matches
    },
  });
}
