// DO NOT EDIT: tsc makes it from the JSDoc of src/main/js, and ClientCodeIT compares them.

export { catalogOf } from "./fields.js";
export function clientOf<P extends object>(catalog: Catalog): (/** @type {Options} */ options: Options) => {
    /**
     * Queues an event. It never throws and never waits. A bad event is counted and passed to {@code onInvalid}.
     *
     * @template {keyof P & string} N
     * @param {N} event
     * @param {P[N]} payload
     * @param {EmitOptions} [more]
     * @returns {string | null} its id, or null if it was not queued
     */
    emit<N extends keyof P & string>(event: N, payload: P[N], more?: EmitOptions): string | null;
    persisted: () => Promise<"disk" | "memory">;
    /**
     * Sends all queued events. Resolves when the server has accounted for them, or when that is not possible now: then
     * {@code pending} is above zero and the client retries by itself. Never rejects.
     */
    flush(): Promise<{
        pending: number;
        lastError: string;
    }>;
    /** Whether events are queued: the option, the person's choice and the browser's signals together. */
    readonly enabled: boolean;
    /**
     * Stores the person's choice on this installation. Opting out cancels requests and deletes the queue. The client notifies the
     * server as soon as possible, which then stores no more events of this installation.
     *
     * @param {boolean} choice
     */
    setEnabled(choice: boolean): Promise<void>;
    stats: () => Promise<{
        pending: number;
        queued: number;
        elsewhere: Record<string, number>;
        installId: string;
        inFlight: number;
        enabled: boolean;
        storage: string;
        lastError: string;
        emitted: number;
        acked: number;
        rejected: number;
        sampled: number;
        opted_out: number;
        evicted: number;
        expired: number;
        invalid: number;
        rate_limited: number;
        disabled: number;
        unload_lost: number;
    }>;
    /**
     * Calls the listener with the live five-minute aggregates of a family, each second.
     *
     * @param {string} family
     * @param {(aggregates: any) => void} listener
     * @returns {() => void} ends the subscription
     */
    subscribe(family: string, listener: (aggregates: any) => void): () => void;
    /** Writes all events to the queue, and ends timers and connections. The next client of this installation sends the queue. */
    close(): Promise<void>;
};
export type Options = {
    /**
     * the server's address, such as {@code https://telemetry.example.org}, with its path if it has one
     */
    endpoint: string;
    /**
     * write key; not needed on loopback
     */
    key?: string;
    source: "extension" | "backend" | "automation";
    /**
     * version of your program
     */
    release?: string;
    /**
     * is hashed before it is queued
     */
    sessionId?: string;
    /**
     * false: the client queues and sends nothing, and deletes the queue
     */
    enabled?: boolean;
    /**
     * auto: IndexedDB if there is one
     */
    storage?: "auto" | "memory";
    /**
     * auto: the WebSocket, or HTTP if it does not open
     */
    transport?: "auto" | "websocket" | "http";
    /**
     * limit of the queue; the oldest events leave first
     */
    maxEvents?: number;
    /**
     * limit of the queue
     */
    maxBytes?: number;
    /**
     * for subscribe, if the server requires one
     */
    readToken?: string;
    /**
     * of the database; each name has its own choice of the person
     */
    name?: string;
    /**
     * is called for each event that the client rejects
     */
    onInvalid?: (problem: {
        event: string;
        reason: string;
        pointer: string;
    }) => void;
};
export type Catalog = import("./fields.js").Catalog;
/**
 * urgent: write to disk at once
 */
export type EmitOptions = {
    urgent?: boolean;
    sessionId?: string;
    occurredAt?: Date | number;
};
export type Telemetry<P extends object> = ReturnType<ReturnType<typeof clientOf<P>>>;
