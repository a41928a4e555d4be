// Maps a failure to a code of the catalog. A message may have any content, so it is only read here and never sent as text.

/** @typedef {import('../telemetry/events.js').ErrorExtensionPayload['code']} Code */

/** @type {Record<string, Code>} */
const BY_NAME = {
  NotAllowedError: 'permission_denied',
  SecurityError: 'permission_denied',
  QuotaExceededError: 'quota_exceeded',
  TimeoutError: 'timeout',
  NetworkError: 'network',
  NotReadableError: 'media_failed',
  OverconstrainedError: 'media_failed',
  TransactionInactiveError: 'storage_failed',
  VersionError: 'storage_failed',
  UnknownError: 'storage_failed',
};

/** @type {[RegExp, Code][]} messages of Chrome for failures without a name */
const BY_WORDS = [
  [/^Failed to fetch/, 'network'],
  [/context invalidated/i, 'context_invalidated'],
  [/Receiving end does not exist|message (port|channel) closed|disconnected port/i, 'port_closed'],
];

/**
 * @param {unknown} reason what was thrown
 * @param {Code} otherwise
 * @returns {Code}
 */
export function codeOf(reason, otherwise) {
  const { name, message } = partsOf(reason);
  return BY_NAME[name] ?? BY_WORDS.find(([words]) => words.test(message))?.[1] ?? otherwise;
}

/**
 * Returns name and message for an error_msg. The client replaces it with a hash before it queues the event.
 *
 * @param {unknown} reason
 */
export function textOf(reason) {
  const { name, message } = partsOf(reason);
  return `${name}: ${message}`.slice(0, 500);
}

/** @param {unknown} reason */
function partsOf(reason) {
  if (reason instanceof Error || reason instanceof DOMException) return { name: reason.name, message: reason.message };
  return { name: typeof reason, message: typeof reason === 'string' ? reason : '' };
}
