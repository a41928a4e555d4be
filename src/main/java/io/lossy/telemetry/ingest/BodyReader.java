package io.lossy.telemetry.ingest;

import io.lossy.telemetry.event.Reason;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;

/**
 * Reads request bodies. Bounds the bytes of each body and of all incoming bodies together; {@link Lines} bounds the
 * time. Vert.x's own body handler bounds only the bytes of each body, parses forms, and logs a stack trace whenever a
 * client disconnects half-way.
 */
final class BodyReader {
    private static final Buffer NONE = Buffer.buffer();

    private final Admission admission;
    private final int limit;

    BodyReader(Admission admission, int limit) {
        this.admission = admission;
        this.limit = limit;
    }

    /** Receives the result of reading a body: one call of one method, or no call if the client disconnects. */
    interface BodyRead {
        void whole(byte[] body);

        void refused(Reason reason, String detail);
    }

    void read(HttpServerRequest request, BodyRead then) {
        if (declared(request) > limit) {
            then.refused(Reason.REQUEST_TOO_LARGE, "the request is too large: at most " + limit + " bytes");
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
            return Long.MAX_VALUE; // Netty rejects these earlier; such a length is above every limit
        }
    }

    /** Collects one body. After a rejection it reads and discards the rest, because a reset could lose the answer. */
    private final class Upload {
        private final BodyRead then;
        private Buffer bytes = NONE;
        private boolean done;
        private boolean joined;

        Upload(BodyRead then) {
            this.then = then;
        }

        void chunk(Buffer chunk) {
            if (done) {
                return;
            }
            if (bytes.length() + chunk.length() > limit) {
                drop();
                then.refused(Reason.REQUEST_TOO_LARGE, "the request is too large: at most " + limit + " bytes");
            } else if (admission.tryReserve(chunk.length())) {
                append(chunk);
            } else {
                drop();
                then.refused(Reason.OVERLOADED, "the server is processing too many bytes; retry");
            }
        }

        /** Keeps a first chunk as it is, because a small body has no other. */
        private void append(Buffer chunk) {
            if (bytes.length() == 0) {
                bytes = chunk;
            } else if (!joined) {
                joined = true;
                bytes = Buffer.buffer(bytes.length() + chunk.length())
                        .appendBuffer(bytes)
                        .appendBuffer(chunk);
            } else {
                bytes.appendBuffer(chunk);
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
