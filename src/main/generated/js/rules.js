// DO NOT EDIT: generated from conf/events.yml. Change that file, then run mvn -q compile exec:java -Dexec.args='catalog generate'

import { catalogOf } from './fields.js';

export const catalog = catalogOf(`voice_mode;5e3;100;20;100
;lossy.voice_mode.session_started;1;e;startup_ms,n,0,6e4;trigger,e;session_id,i
;lossy.voice mode.session_started
;lossy.voice_mode.speech_detected;1;e;latency_ms,n!,0,6e4;amplitude,n,0,1;ignored,b;session_id,i
;lossy.voice mode.speech_detected
;lossy.voice_mode.segment_ignored;1;e;reason,e!;duration_ms,n,0,6e5;session_id,i
;lossy.voice mode.segment_ignored
stt;5e3;100;10;50
;lossy.stt.request;1;eb;mode,e!;audio_ms,n,0,36e5;duration_ms,n,0,6e5;error_msg,t
;lossy.stt.completed;1;eb;mode,e!;duration_ms,n!,0,6e5;audio_ms,n,0,36e5;empty,b;error_msg,t
;lossy.stt.fallback;1;eb;mode,e!;error_class,e;duration_ms,n,0,6e5;error_msg,t;error_hash,i
cache;1e4;200;50;200
;lossy.cache.notes_hit;1;e;warm_start,b;age_ms,n,0,31536e6;video_id,i;evicted_count,w,0,1e5
;lossy.cache.notes_miss;1;e;warm_start,b;video_id,i;evicted_count,w,0,1e5
;lossy.cache.notes_evicted;1;e;evicted_count,w!,1,1e5;reason,e;video_id,i;warm_start,b
;lossy.cache.videos_evicted;1;e;evicted_count,w!,1,1e5;reason,e
;lossy.cache.quota_reported;1;e;usage_bytes,w!,0,1e15;quota_bytes,w!,0,1e15;usage_percent,n!,0,100
library;5e3;100;10;50
;lossy.library.fetch_completed;1;eb;duration_ms,n!,0,12e4;outcome,e!;error_class,e;item_count,w,0,1e5
automation;2e3;50;10;50
;lossy.automation.note_posted;1;ba;platform,e!;latency_ms,n!,0,6e5;retries,w!,0,100
;lossy.automation.note_failed;1;ba;platform,e!;error_class,e!;retries,w!,0,100;error_msg,t;error_hash,i
capture;1e4;200;30;120
;lossy.capture.frame_captured;0.1;e;cost_ms,n!,0,1e4;budget_left_ms,n,0,1e4;size_bytes,w,0,104857600
session;5e3;100;10;50
;lossy.session.started;1;e;surface,e!
;lossy.session.mailbox_depth;1;b;depth,w!,0,1e7;process,e
error;1e3;50;5;20;urgent
;lossy.error.extension;1;e;component,e!;code,e!;recoverable,b!;error_msg,t;error_hash,i
product;1e4;100;5;20
;lossy.product.view_opened;1;e;view,e!;previous_view,e
;lossy.product.activation_step;1;e;step,e!;step_index,w!,1,20`);
