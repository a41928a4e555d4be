package io.lossy.telemetry.ingest;

import io.lossy.telemetry.event.Failpoint;
import io.lossy.telemetry.event.Reason;
import io.lossy.telemetry.ingest.Admission.Refusal;
import io.lossy.telemetry.ingest.reply.Reply;
import io.lossy.telemetry.security.net.Exposure;
import io.lossy.telemetry.web.JsonErrors;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Serves {@code POST /v1/events}, with the same body and answer as over the bridge. A rejected request carries its
 * {@link Reason}.
 */
final class EventsRoute implements Handler<HttpServerRequest> {
    static final String PATH = "/v1/events";

    private static final String JSON = "application/json";

    private final IngestConfig.RequestLimits limits;
    private final Exposure exposure;
    private final Admission admission;
    private final IngestService service;
    private final BodyReader bodies;
    private final JsonErrors errors;

    /** @param errors answers after an error of this server */
    EventsRoute(IngestConfig config, Admission admission, IngestService service, JsonErrors errors) {
        this.limits = config.limits();
        this.exposure = config.exposure();
        this.admission = admission;
        this.service = service;
        this.bodies = new BodyReader(admission, limits.requestBytes());
        this.errors = errors;
    }

    @Override
    public void handle(HttpServerRequest request) {
        Caller caller = Caller.of(request, exposure);
        if (isLimited(request, caller)) {
            return;
        }
        if (!isJson(request.getHeader(HttpHeaders.CONTENT_TYPE))) {
            refuse(request, Reason.MEDIA_TYPE_UNSUPPORTED, "send content-type: application/json");
            return;
        }
        ContentCoding coding = coding(request);
        if (coding == ContentCoding.UNSUPPORTED) {
            refuse(request, Reason.MEDIA_TYPE_UNSUPPORTED, "content-encoding must be gzip, given once, or absent");
            return;
        }
        DryRunParameter dryRun = DryRunParameter.of(request);
        if (dryRun == DryRunParameter.UNCLEAR) {
            refuse(request, Reason.REQUEST_MALFORMED, "dry_run must be 1 or 0, given once");
            return;
        }
        bodies.read(request, new BodyReader.BodyRead() {
            @Override
            public void whole(byte[] body) {
                byte[] plain = coding == ContentCoding.GZIP ? inflated(request, caller, body) : body;
                if (plain != null) {
                    (dryRun == DryRunParameter.YES ? service.dryRun(caller, plain) : service.take(caller, plain))
                            .onSuccess(reply -> answer(request, reply))
                            .onFailure(failure -> errors.internalError(request, failure));
                }
            }

            @Override
            public void refused(Reason reason, String detail) {
                if (reason == Reason.REQUEST_TOO_LARGE) {
                    admission.charge(caller, limits.requestBytes());
                }
                refuse(request, reason, detail);
            }
        });
    }

    private static boolean isJson(@Nullable String contentType) {
        if (contentType == null || contentType.equals(JSON)) {
            return contentType != null;
        }
        int end = contentType.indexOf(';');
        String type = end < 0 ? contentType : contentType.substring(0, end);
        return type.trim().equalsIgnoreCase(JSON);
    }

    private static ContentCoding coding(HttpServerRequest request) {
        return request.getHeader(HttpHeaders.CONTENT_ENCODING) == null
                ? ContentCoding.PLAIN
                : ContentCoding.of(request.headers().getAll(HttpHeaders.CONTENT_ENCODING));
    }

    /** Rejects the request and returns true if the caller's address is over its rate. */
    private boolean isLimited(HttpServerRequest request, Caller caller) {
        Refusal limited = admission.checkRate(caller);
        if (limited != null) {
            answer(request, service.refuse(limited));
        }
        return limited != null;
    }

    /** Returns the inflated body, or null if the request has been rejected and answered. */
    private byte @Nullable [] inflated(HttpServerRequest request, Caller caller, byte[] body) {
        if (isLimited(request, caller)) {
            return null;
        }
        int limit = limits.inflatedBytes();
        try {
            byte[] inflated = BoundedGzip.inflate(body, limit);
            if (inflated == null) {
                admission.charge(caller, limit);
                refuse(
                        request,
                        Reason.REQUEST_TOO_LARGE,
                        "the request is too large: at most " + limit + " bytes after inflation");
            }
            return inflated;
        } catch (IOException e) {
            admission.charge(caller, body.length);
            refuse(request, Reason.REQUEST_MALFORMED, "the body is not a gzip stream");
            return null;
        }
    }

    void refuse(HttpServerRequest request, Reason reason, String detail) {
        answer(request, service.refuse(reason, detail, 0));
    }

    void answer(HttpServerRequest request, Reply reply) {
        HttpServerResponse response = request.response();
        if (response.ended() || response.closed()) {
            return; // the client disconnected before its answer; it will retry with the same ids
        }
        if (reply.retryAfterMs() > 0) {
            response.putHeader(HttpHeaders.RETRY_AFTER, String.valueOf((reply.retryAfterMs() + 999) / 1000));
        }
        JsonErrors.json(response, reply.httpStatus(), reply.json());
        Failpoint.AFTER_REPLY.pass();
    }
}
