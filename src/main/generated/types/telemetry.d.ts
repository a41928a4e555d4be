// DO NOT EDIT: tsc makes it from the JSDoc of src/main/js, and ClientCodeIT compares them.

export { Events } from "./events.js";
/** @typedef {import('./client.js').Options} Options */
/** @typedef {import('./client.js').EmitOptions} EmitOptions */
/** @typedef {import('./events.js').Payloads} Payloads */
/** @typedef {import('./client.js').Telemetry<Payloads>} Telemetry */
/** @type {(options: Options) => Telemetry} */
export const createTelemetry: (options: Options) => Telemetry;
export type Options = import("./client.js").Options;
export type EmitOptions = import("./client.js").EmitOptions;
export type Payloads = import("./events.js").Payloads;
export type Telemetry = import("./client.js").Telemetry<Payloads>;
