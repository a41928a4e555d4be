// DO NOT EDIT: follows from conf/events.yml. Change that, then run mvn -q compile exec:java -Dexec.args='catalog generate'

/**
 * @typedef {object} FieldRule
 * @property {string} name
 * @property {'string' | 'id' | 'number' | 'integer' | 'boolean'} type
 * @property {boolean} [required]
 * @property {number} [min]
 * @property {number} [max]
 * @property {readonly string[]} [values]
 * @property {number} maxLength
 * @property {'hash' | 'drop'} [pii]
 */
/** @typedef {{ family: string, sources: readonly string[], rate: number, fields: FieldRule[] }} EventRule */
/** @typedef {{ enabled: boolean, urgent: boolean, flushMs: number, perSecond: number, burst: number }} FamilyRule */

/** @type {Record<string, FamilyRule>} */
export const families = {
  voice_mode: { enabled: true, urgent: false, flushMs: 5000, perSecond: 20, burst: 100 },
  stt: { enabled: true, urgent: false, flushMs: 5000, perSecond: 10, burst: 50 },
  cache: { enabled: true, urgent: false, flushMs: 10000, perSecond: 50, burst: 200 },
  library: { enabled: true, urgent: false, flushMs: 5000, perSecond: 10, burst: 50 },
  automation: { enabled: true, urgent: false, flushMs: 2000, perSecond: 10, burst: 50 },
  capture: { enabled: true, urgent: false, flushMs: 10000, perSecond: 30, burst: 120 },
  session: { enabled: true, urgent: false, flushMs: 5000, perSecond: 10, burst: 50 },
  error: { enabled: true, urgent: true, flushMs: 1000, perSecond: 5, burst: 20 },
  product: { enabled: true, urgent: false, flushMs: 10000, perSecond: 5, burst: 20 },
};

/** @type {Record<string, string>} other spellings that still arrive */
export const aliases = {
  'lossy.voice mode.segment_ignored': 'lossy.voice_mode.segment_ignored',
  'lossy.voice mode.session_started': 'lossy.voice_mode.session_started',
  'lossy.voice mode.speech_detected': 'lossy.voice_mode.speech_detected',
};

/** @type {Record<string, EventRule>} */
export const rules = {
  'lossy.voice_mode.session_started': {
    family: 'voice_mode', sources: ['extension'], rate: 1,
    fields: [
      { name: 'startup_ms', type: 'number', maxLength: 256, min: 0, max: 60000 },
      { name: 'trigger', type: 'string', maxLength: 8, values: ['button', 'shortcut', 'resume'] },
      { name: 'session_id', type: 'id', maxLength: 256, pii: 'hash' },
    ],
  },
  'lossy.voice_mode.speech_detected': {
    family: 'voice_mode', sources: ['extension'], rate: 1,
    fields: [
      { name: 'latency_ms', type: 'number', maxLength: 256, required: true, min: 0, max: 60000 },
      { name: 'session_id', type: 'id', maxLength: 256, pii: 'hash' },
    ],
  },
  'lossy.voice_mode.segment_ignored': {
    family: 'voice_mode', sources: ['extension'], rate: 1,
    fields: [
      { name: 'reason', type: 'string', maxLength: 8, required: true, values: ['short', 'cooldown', 'noise'] },
      { name: 'duration_ms', type: 'number', maxLength: 256, min: 0, max: 600000 },
      { name: 'session_id', type: 'id', maxLength: 256, pii: 'hash' },
    ],
  },
  'lossy.stt.request': {
    family: 'stt', sources: ['extension', 'backend'], rate: 1,
    fields: [
      { name: 'mode', type: 'string', maxLength: 12, required: true, values: ['local_webgpu', 'local_wasm', 'cloud'] },
      { name: 'audio_ms', type: 'number', maxLength: 256, min: 0, max: 3600000 },
    ],
  },
  'lossy.stt.completed': {
    family: 'stt', sources: ['extension', 'backend'], rate: 1,
    fields: [
      { name: 'mode', type: 'string', maxLength: 12, required: true, values: ['local_webgpu', 'local_wasm', 'cloud'] },
      { name: 'duration_ms', type: 'number', maxLength: 256, required: true, min: 0, max: 600000 },
      { name: 'audio_ms', type: 'number', maxLength: 256, min: 0, max: 3600000 },
    ],
  },
  'lossy.stt.fallback': {
    family: 'stt', sources: ['extension', 'backend'], rate: 1,
    fields: [
      { name: 'mode', type: 'string', maxLength: 12, required: true, values: ['local_webgpu', 'local_wasm', 'cloud'] },
      { name: 'error_class', type: 'string', maxLength: 18, required: true, values: ['webgpu_unavailable', 'device_lost', 'out_of_memory', 'model_load_failed', 'audio_invalid', 'timeout', 'network', 'other'] },
      { name: 'duration_ms', type: 'number', maxLength: 256, min: 0, max: 600000 },
      { name: 'error_hash', type: 'id', maxLength: 256, pii: 'hash' },
    ],
  },
  'lossy.cache.notes_hit': {
    family: 'cache', sources: ['extension'], rate: 1,
    fields: [
      { name: 'warm_start', type: 'boolean', maxLength: 256 },
      { name: 'age_ms', type: 'number', maxLength: 256, min: 0, max: 31536000000 },
    ],
  },
  'lossy.cache.notes_miss': {
    family: 'cache', sources: ['extension'], rate: 1,
    fields: [
      { name: 'warm_start', type: 'boolean', maxLength: 256 },
    ],
  },
  'lossy.cache.notes_evicted': {
    family: 'cache', sources: ['extension'], rate: 1,
    fields: [
      { name: 'evicted_count', type: 'integer', maxLength: 256, required: true, min: 1, max: 100000 },
      { name: 'reason', type: 'string', maxLength: 6, required: true, values: ['quota', 'ttl', 'manual'] },
    ],
  },
  'lossy.cache.videos_evicted': {
    family: 'cache', sources: ['extension'], rate: 1,
    fields: [
      { name: 'evicted_count', type: 'integer', maxLength: 256, required: true, min: 1, max: 100000 },
      { name: 'reason', type: 'string', maxLength: 6, required: true, values: ['quota', 'ttl', 'manual'] },
    ],
  },
  'lossy.cache.quota_reported': {
    family: 'cache', sources: ['extension'], rate: 1,
    fields: [
      { name: 'usage_bytes', type: 'integer', maxLength: 256, required: true, min: 0, max: 1000000000000000 },
      { name: 'quota_bytes', type: 'integer', maxLength: 256, required: true, min: 0, max: 1000000000000000 },
      { name: 'usage_percent', type: 'number', maxLength: 256, required: true, min: 0, max: 100 },
    ],
  },
  'lossy.library.fetch_completed': {
    family: 'library', sources: ['extension', 'backend'], rate: 1,
    fields: [
      { name: 'duration_ms', type: 'number', maxLength: 256, required: true, min: 0, max: 120000 },
      { name: 'outcome', type: 'string', maxLength: 7, required: true, values: ['success', 'error'] },
      { name: 'error_class', type: 'string', maxLength: 16, values: ['network', 'timeout', 'unauthorized', 'not_found', 'server', 'invalid_response', 'other'] },
      { name: 'item_count', type: 'integer', maxLength: 256, min: 0, max: 100000 },
    ],
  },
  'lossy.automation.note_posted': {
    family: 'automation', sources: ['backend', 'automation'], rate: 1,
    fields: [
      { name: 'platform', type: 'string', maxLength: 8, required: true, values: ['youtube', 'vimeo', 'frame_io', 'generic'] },
      { name: 'latency_ms', type: 'number', maxLength: 256, required: true, min: 0, max: 600000 },
      { name: 'retries', type: 'integer', maxLength: 256, required: true, min: 0, max: 100 },
    ],
  },
  'lossy.automation.note_failed': {
    family: 'automation', sources: ['backend', 'automation'], rate: 1,
    fields: [
      { name: 'platform', type: 'string', maxLength: 8, required: true, values: ['youtube', 'vimeo', 'frame_io', 'generic'] },
      { name: 'error_class', type: 'string', maxLength: 16, required: true, values: ['login_required', 'selector_missing', 'rate_limited', 'blocked', 'timeout', 'network', 'other'] },
      { name: 'retries', type: 'integer', maxLength: 256, required: true, min: 0, max: 100 },
      { name: 'error_hash', type: 'id', maxLength: 256, pii: 'hash' },
    ],
  },
  'lossy.capture.frame_captured': {
    family: 'capture', sources: ['extension'], rate: 0.1,
    fields: [
      { name: 'cost_ms', type: 'number', maxLength: 256, required: true, min: 0, max: 10000 },
      { name: 'budget_left_ms', type: 'number', maxLength: 256, min: 0, max: 10000 },
      { name: 'size_bytes', type: 'integer', maxLength: 256, min: 0, max: 104857600 },
    ],
  },
  'lossy.session.started': {
    family: 'session', sources: ['extension'], rate: 1,
    fields: [
      { name: 'surface', type: 'string', maxLength: 10, required: true, values: ['side_panel', 'content', 'options'] },
    ],
  },
  'lossy.session.mailbox_depth': {
    family: 'session', sources: ['backend'], rate: 1,
    fields: [
      { name: 'depth', type: 'integer', maxLength: 256, required: true, min: 0, max: 10000000 },
      { name: 'process', type: 'string', maxLength: 10, values: ['session', 'transcript', 'automation', 'other'] },
    ],
  },
  'lossy.error.extension': {
    family: 'error', sources: ['extension'], rate: 1,
    fields: [
      { name: 'component', type: 'string', maxLength: 14, required: true, values: ['service_worker', 'side_panel', 'content', 'offscreen', 'options'] },
      { name: 'code', type: 'string', maxLength: 19, required: true, values: ['unhandled_error', 'unhandled_rejection', 'network', 'timeout', 'permission_denied', 'quota_exceeded', 'storage_failed', 'port_closed', 'context_invalidated', 'media_failed', 'model_load_failed', 'other'] },
      { name: 'recoverable', type: 'boolean', maxLength: 256, required: true },
      { name: 'error_hash', type: 'id', maxLength: 256, pii: 'hash' },
    ],
  },
  'lossy.product.view_opened': {
    family: 'product', sources: ['extension'], rate: 1,
    fields: [
      { name: 'view', type: 'string', maxLength: 13, required: true, values: ['side_panel', 'notes', 'video_library', 'voice_mode', 'options'] },
      { name: 'previous_view', type: 'string', maxLength: 13, values: ['side_panel', 'notes', 'video_library', 'voice_mode', 'options'] },
    ],
  },
  'lossy.product.activation_step': {
    family: 'product', sources: ['extension'], rate: 1,
    fields: [
      { name: 'step', type: 'string', maxLength: 18, required: true, values: ['installed', 'panel_opened', 'microphone_granted', 'first_voice_note', 'first_note_posted'] },
      { name: 'step_index', type: 'integer', maxLength: 256, required: true, min: 1, max: 20 },
    ],
  },
};
