package io.lossy.telemetry.forward.destination;

import io.vertx.core.http.HttpClosedException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/** Names the reasons why a request has no answer. */
final class NoAnswer {
    private NoAnswer() {}

    static String word(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SSLException) {
                return "tls_failed";
            } else if (cause instanceof UnknownHostException) {
                return "unknown_host";
            } else if (cause instanceof ConnectException) {
                return "not_connected";
            } else if (cause instanceof TimeoutException) {
                return "timeout";
            } else if (cause instanceof AnswerTooLongException) {
                return "answer_too_long";
            }
        }
        return failure instanceof HttpClosedException ? "connection_closed" : "no_answer";
    }
}
