// All numbers of the client, by the module that uses them. This module imports nothing, because only then esbuild puts a number
// directly where it is used.

// backoff.js
export const DAY_MS = 86_400_000;
export const BASE_MS = 500;
export const CEILING_MS = 300_000;
export const LEAST_MS = 50;

// bridge.js
export const CONNECT_MS = 5000; // a content security policy can leave a socket connecting for ever
export const REPLY_MS = 15_000;
export const PING_MS = 20_000; // the server closes a socket after 45 s of silence, Chrome stops a worker after 30 s
export const IDLE_MS = 30_000;
export const PRESSED_MS = 5_000; // an overloaded server accepts no new subscribers

// db.js
export const EVENTS = 'telemetry_events';
export const META = 'meta';
export const FIRST = 'state';
export const OPEN_MS = 4000; // another tab can block an open for as long as it exists

// http.js
export const POST_MS = 20_000;
export const GET_MS = 5_000;
export const MOST_CHARS = 1_000_000; // of a reply

// options.js
export const SEGMENT = 250;

// queue.js
export const WRITE_MS = 20;
export const BUFFER = 10_000;
export const BUFFER_STEP = 1_000; // so many events leave a full buffer together

// request.js
export const INGEST = 'telemetry.ingest';
export const KEEPALIVE_CHARS = 18_000; // at most 3 bytes each, so that a request stays below the browser's 64 KiB
export const SOCKET_PAUSE_MS = 60_000; // after a socket did not open, the client uses HTTP this long

// sender.js
export const MAX_EVENTS = 500;
export const MAX_CHARS = 80_000; // at most 3 bytes each, so that a request stays below the server's 256 KiB
export const POLICY_MS = 900_000;
export const BUSY_MS = 5_000;
export const FAULT_MS = 60_000; // after a failure of the disk, the client tries it again

// state.js
export const HALF = 2 ** 43;
export const FIRST_KEY = 2 ** 40; // older clients counted from 1

// store.js
export const AGE_MS = 15_552_000_000; // as long as the longest kept family
export const TAKEN = 99;
export const REMEMBERED = 256; // pseudonyms

// limiters.js
export const START_MS = 100;
export const AHEAD_MS = 60_000; // the server accepts as much

// scheduler.js
export const TIMER_MS = 25_000; // an idle worker ends after 30 s, and its timers with it
export const GUARD_MS = 45_000; // longer than a worker may idle, so that this alarm does not keep it awake
