package io.lossy.telemetry.forward.destination;

import java.io.IOException;

/** Reports an answer that is longer than the limit. */
final class AnswerTooLongException extends IOException {
    private static final long serialVersionUID = 1L;

    AnswerTooLongException() {
        super("the answer is longer than the limit");
    }
}
