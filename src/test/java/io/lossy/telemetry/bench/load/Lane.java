package io.lossy.telemetry.bench.load;

import java.util.function.Consumer;

/** Sends requests over one connection, or over any connection of a pool. */
public interface Lane {
    /**
     * @param request the text of a request
     * @param answered receives whether all its events are stored; called on the event loop
     */
    void send(String request, Consumer<Boolean> answered);

    /** Reads an answer of either server. */
    static boolean isGood(String answer) {
        return answer.contains("\"status\":\"ok\"") || answer.startsWith("{\"accepted\":");
    }
}
