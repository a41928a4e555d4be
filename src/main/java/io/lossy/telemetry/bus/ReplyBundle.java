package io.lossy.telemetry.bus;

import java.util.List;

/** The replies to one sender that became ready in one turn of the event loop. They may belong to several bundles. */
public record ReplyBundle(List<NumberedReply> replies) {
    public ReplyBundle {
        replies = List.copyOf(replies);
    }

    /**
     * The reply to one request.
     *
     * @param number the request's number
     * @param body   the reply, or a {@link io.vertx.core.eventbus.ReplyException} if the request failed
     */
    record NumberedReply(long number, Object body) {}
}
