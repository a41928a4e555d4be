package io.lossy.telemetry.bus;

import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;

/** A received request. Its receiver replies or fails it once; later replies are ignored by the sender. */
public final class BundledRequest<Q, A> {
    private final ReplySender replies;
    private final long number;
    private final Q body;

    BundledRequest(ReplySender replies, long number, Q body) {
        this.replies = replies;
        this.number = number;
        this.body = body;
    }

    public Q body() {
        return body;
    }

    /** Replies at the end of this turn of the event loop. */
    public void reply(A answer) {
        replies.add(number, answer);
    }

    /** Fails the request at the end of this turn, with {@link ReplyFailure#RECIPIENT_FAILURE}. */
    public void fail(int code, String message) {
        fail(new ReplyException(ReplyFailure.RECIPIENT_FAILURE, code, message));
    }

    public void fail(ReplyException failure) {
        replies.add(number, failure);
    }
}
