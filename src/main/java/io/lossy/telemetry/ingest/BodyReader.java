package io.lossy.telemetry.ingest;

import io.lossy.telemetry.event.Reason;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;

/**
 * Reads the body of one request: bounded in bytes, and in what all bodies under way hold together; {@link Lines} bounds
 * its time. Vert.x's own handler bounds the first alone, looks for forms, and logs a stack trace whenever a client leaves
 * half-way.
 */
final class BodyReader {
    private final Admission admission;
    private final int limit;

    BodyReader(Admission admission, int limit) {
        this.admission = admission;
        this.limit = limit;
    }

    /** What becomes of a body that was waited for; one of the two is called, unless the client leaves. */
    interface Reading {
        void whole(byte[] body);

        void refused(Reason reason, String detail);
    }

    void read(HttpServerRequest request, Reading then) {
        if (declared(request) > limit) {
            then.refused(Reason.REQUEST_TOO_LARGE, "at most " + limit + " bytes a request");
            return;
        }
        if (request.version() == HttpVersion.HTTP_1_1
                && "100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
            request.response().writeContinue();
        }
        Upload upload = new Upload(then);
        request.handler(upload::chunk);
        request.exceptionHandler(gone -> upload.drop());
        request.endHandler(v -> upload.end());
    }

    private static long declared(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        try {
            return length == null ? -1 : Long.parseLong(length);
        } catch (NumberFormatException e) {
            return Long.MAX_VALUE; // Netty refuses these before; whatever it is, it is not a length we take
        }
    }

    /** One body under way. After a refusal the rest is read and thrown away, so that the answer is not lost to a reset. */
    private final class Upload {
        private final Reading then;
        private final Buffer bytes = Buffer.buffer();
        private boolean done;

        Upload(Reading then) {
            this.then = then;
        }

        void chunk(Buffer chunk) {
            if (done) {
                return;
            }
            if (bytes.length() + chunk.length() > limit) {
                drop();
                then.refused(Reason.REQUEST_TOO_LARGE, "at most " + limit + " bytes a request");
            } else if (admission.hold(chunk.length())) {
                bytes.appendBuffer(chunk);
            } else {
                drop();
                then.refused(Reason.OVERLOADED, "too many bytes are under way");
            }
        }

        void end() {
            if (!done) {
                drop();
                then.whole(bytes.getBytes());
            }
        }

        void drop() {
            if (!done) {
                done = true;
                admission.release(bytes.length());
            }
        }
    }
}
