package io.lossy.telemetry.bus;

import java.util.List;

/**
 * The requests that one sender made in one turn of its event loop.
 *
 * @param replyTo the address for the {@link ReplyBundle}s
 * @param first   the number of the first request; the others have the numbers that follow
 */
public record RequestBundle(String replyTo, long first, List<?> requests) {
    public RequestBundle {
        requests = List.copyOf(requests);
    }
}
