// DO NOT EDIT: follows from conf/events.yml. Change that, then run mvn -q compile exec:java -Dexec.args='catalog generate'

/**
 * @typedef {object} FieldRule
 * @property {'string' | 'id' | 'number' | 'integer' | 'boolean'} type
 * @property {boolean} [required]
 * @property {number} [min]
 * @property {number} [max]
 * @property {readonly string[]} [values]
 * @property {number} [maxLength] of strings and ids without values; 256 unless it is here
 * @property {'hash' | 'drop'} [pii]
 */
/** @typedef {{ family: string, sources: readonly string[], rate?: number, fields: Record<string, FieldRule> }} EventRule */
/** @typedef {{ enabled: boolean, urgent?: boolean, flushMs: number, batch: number, perSecond: number, burst: number }} FamilyRule */

/** @type {Record<string, FamilyRule>} */
export const families = {
  voice_mode: { enabled: true, flushMs: 5000, batch: 100, perSecond: 20, burst: 100 },
  stt: { enabled: true, flushMs: 5000, batch: 100, perSecond: 10, burst: 50 },
  cache: { enabled: true, flushMs: 10000, batch: 200, perSecond: 50, burst: 200 },
  library: { enabled: true, flushMs: 5000, batch: 100, perSecond: 10, burst: 50 },
  automation: { enabled: true, flushMs: 2000, batch: 50, perSecond: 10, burst: 50 },
  capture: { enabled: true, flushMs: 10000, batch: 200, perSecond: 30, burst: 120 },
  session: { enabled: true, flushMs: 5000, batch: 100, perSecond: 10, burst: 50 },
  error: { enabled: true, urgent: true, flushMs: 1000, batch: 50, perSecond: 5, burst: 20 },
  product: { enabled: true, flushMs: 10000, batch: 100, perSecond: 5, burst: 20 },
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
    family: 'voice_mode', sources: ['extension'],
    fields: {
      startup_ms: { type: 'number', min: 0, max: 60000 },
      trigger: { type: 'string', values: ['button', 'shortcut', 'resume'] },
      session_id: { type: 'id', pii: 'hash' },
    },
  },
  'lossy.voice_mode.speech_detected': {
    family: 'voice_mode', sources: ['extension'],
    fields: {
      latency_ms: { type: 'number', required: true, min: 0, max: 60000 },
      session_id: { type: 'id', pii: 'hash' },
    },
  },
  'lossy.voice_mode.segment_ignored': {
    family: 'voice_mode', sources: ['extension'],
    fields: {
      reason: { type: 'string', required: true, values: ['short', 'cooldown', 'noise'] },
      duration_ms: { type: 'number', min: 0, max: 600000 },
      session_id: { type: 'id', pii: 'hash' },
    },
  },
  'lossy.stt.request': {
    family: 'stt', sources: ['extension', 'backend'],
    fields: {
      mode: { type: 'string', required: true, values: ['local_webgpu', 'local_wasm', 'cloud'] },
      audio_ms: { type: 'number', min: 0, max: 3600000 },
    },
  },
  'lossy.stt.completed': {
    family: 'stt', sources: ['extension', 'backend'],
    fields: {
      mode: { type: 'string', required: true, values: ['local_webgpu', 'local_wasm', 'cloud'] },
      duration_ms: { type: 'number', required: true, min: 0, max: 600000 },
      audio_ms: { type: 'number', min: 0, max: 3600000 },
      empty: { type: 'boolean' },
    },
  },
  'lossy.stt.fallback': {
    family: 'stt', sources: ['extension', 'backend'],
    fields: {
      mode: { type: 'string', required: true, values: ['local_webgpu', 'local_wasm', 'cloud'] },
      error_class: { type: 'string', required: true, values: ['webgpu_unavailable', 'device_lost', 'out_of_memory', 'model_load_failed', 'audio_invalid', 'timeout', 'network', 'other'] },
      duration_ms: { type: 'number', min: 0, max: 600000 },
      error_hash: { type: 'id', pii: 'hash' },
    },
  },
  'lossy.cache.notes_hit': {
    family: 'cache', sources: ['extension'],
    fields: {
      warm_start: { type: 'boolean' },
      age_ms: { type: 'number', min: 0, max: 31536000000 },
    },
  },
  'lossy.cache.notes_miss': {
    family: 'cache', sources: ['extension'],
    fields: {
      warm_start: { type: 'boolean' },
    },
  },
  'lossy.cache.notes_evicted': {
    family: 'cache', sources: ['extension'],
    fields: {
      evicted_count: { type: 'integer', required: true, min: 1, max: 100000 },
      reason: { type: 'string', required: true, values: ['quota', 'ttl', 'manual'] },
    },
  },
  'lossy.cache.videos_evicted': {
    family: 'cache', sources: ['extension'],
    fields: {
      evicted_count: { type: 'integer', required: true, min: 1, max: 100000 },
      reason: { type: 'string', required: true, values: ['quota', 'ttl', 'manual'] },
    },
  },
  'lossy.cache.quota_reported': {
    family: 'cache', sources: ['extension'],
    fields: {
      usage_bytes: { type: 'integer', required: true, min: 0, max: 1000000000000000 },
      quota_bytes: { type: 'integer', required: true, min: 0, max: 1000000000000000 },
      usage_percent: { type: 'number', required: true, min: 0, max: 100 },
    },
  },
  'lossy.library.fetch_completed': {
    family: 'library', sources: ['extension', 'backend'],
    fields: {
      duration_ms: { type: 'number', required: true, min: 0, max: 120000 },
      outcome: { type: 'string', required: true, values: ['success', 'error'] },
      error_class: { type: 'string', values: ['network', 'timeout', 'unauthorized', 'not_found', 'server', 'invalid_response', 'other'] },
      item_count: { type: 'integer', min: 0, max: 100000 },
    },
  },
  'lossy.automation.note_posted': {
    family: 'automation', sources: ['backend', 'automation'],
    fields: {
      platform: { type: 'string', required: true, values: ['youtube', 'vimeo', 'frame_io', 'generic'] },
      latency_ms: { type: 'number', required: true, min: 0, max: 600000 },
      retries: { type: 'integer', required: true, min: 0, max: 100 },
    },
  },
  'lossy.automation.note_failed': {
    family: 'automation', sources: ['backend', 'automation'],
    fields: {
      platform: { type: 'string', required: true, values: ['youtube', 'vimeo', 'frame_io', 'generic'] },
      error_class: { type: 'string', required: true, values: ['login_required', 'selector_missing', 'rate_limited', 'blocked', 'timeout', 'network', 'other'] },
      retries: { type: 'integer', required: true, min: 0, max: 100 },
      error_hash: { type: 'id', pii: 'hash' },
    },
  },
  'lossy.capture.frame_captured': {
    family: 'capture', sources: ['extension'], rate: 0.1,
    fields: {
      cost_ms: { type: 'number', required: true, min: 0, max: 10000 },
      budget_left_ms: { type: 'number', min: 0, max: 10000 },
      size_bytes: { type: 'integer', min: 0, max: 104857600 },
    },
  },
  'lossy.session.started': {
    family: 'session', sources: ['extension'],
    fields: {
      surface: { type: 'string', required: true, values: ['side_panel', 'content', 'options'] },
    },
  },
  'lossy.session.mailbox_depth': {
    family: 'session', sources: ['backend'],
    fields: {
      depth: { type: 'integer', required: true, min: 0, max: 10000000 },
      process: { type: 'string', values: ['session', 'transcript', 'automation', 'other'] },
    },
  },
  'lossy.error.extension': {
    family: 'error', sources: ['extension'],
    fields: {
      component: { type: 'string', required: true, values: ['service_worker', 'side_panel', 'content', 'offscreen', 'options'] },
      code: { type: 'string', required: true, values: ['unhandled_error', 'unhandled_rejection', 'network', 'timeout', 'permission_denied', 'quota_exceeded', 'storage_failed', 'port_closed', 'context_invalidated', 'media_failed', 'model_load_failed', 'other'] },
      recoverable: { type: 'boolean', required: true },
      error_hash: { type: 'id', pii: 'hash' },
    },
  },
  'lossy.product.view_opened': {
    family: 'product', sources: ['extension'],
    fields: {
      view: { type: 'string', required: true, values: ['side_panel', 'notes', 'video_library', 'voice_mode', 'options'] },
      previous_view: { type: 'string', values: ['side_panel', 'notes', 'video_library', 'voice_mode', 'options'] },
    },
  },
  'lossy.product.activation_step': {
    family: 'product', sources: ['extension'],
    fields: {
      step: { type: 'string', required: true, values: ['installed', 'panel_opened', 'microphone_granted', 'first_voice_note', 'first_note_posted'] },
      step_index: { type: 'integer', required: true, min: 1, max: 20 },
    },
  },
};
