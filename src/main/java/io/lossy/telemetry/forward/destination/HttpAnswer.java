package io.lossy.telemetry.forward.destination;

import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Answer of a destination over HTTP. Its body may repeat what was sent, so it is never logged or stored.
 *
 * @param retryAfter null if the destination asks for no time
 */
public record HttpAnswer(int status, Buffer body, @Nullable Duration retryAfter) {
    private static final int OK = 200;
    private static final int REDIRECT = 300;
    private static final int CLIENT_ERROR = 400;
    private static final int REQUEST_TIMEOUT = 408;
    private static final int GONE = 410;
    private static final int TOO_LARGE = 413;
    private static final int TOO_EARLY = 425;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVER_ERROR = 500;

    public boolean ok() {
        return status >= OK && status < REDIRECT;
    }

    private boolean isRedirect() {
        return status >= REDIRECT && status < CLIENT_ERROR;
    }

    /**
     * Returns what the status means for the request, by RFC 9110, for destinations that give it no other meaning. A redirect
     * says that the address is wrong.
     */
    public Delivery failure() {
        String word = "http_" + status;
        return switch (status) {
            case 401, 403, GONE -> new Delivery.Stop(word);
            case TOO_LARGE -> new Delivery.Split(word, true);
            case TOO_MANY_REQUESTS -> new Delivery.Retry(word, retryAfter, true);
            case REQUEST_TIMEOUT, TOO_EARLY -> new Delivery.Retry(word, retryAfter, false);
            default -> other(word);
        };
    }

    private Delivery other(String word) {
        if (isRedirect()) {
            return new Delivery.Stop(word);
        }
        return status >= SERVER_ERROR ? new Delivery.Retry(word, retryAfter, false) : new Delivery.Refused(word);
    }

    /** Says what went wrong but not with which event, because the text of an exception may contain an address. */
    @Override
    public String toString() {
        return "HTTP " + status + ", " + body.length() + " bytes";
    }
}
