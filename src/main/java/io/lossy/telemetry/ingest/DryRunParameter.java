package io.lossy.telemetry.ingest;

import io.vertx.core.http.HttpServerRequest;
import java.util.List;

/** Says whether a request asks, by {@code ?dry_run=1}, to be validated and not stored. */
enum DryRunParameter {
    NO,
    YES,
    /** Neither clearly yes nor no, so that the request is refused: it must not be stored by mistake. */
    UNCLEAR;

    private static final String NAME = "dry_run";

    static DryRunParameter of(HttpServerRequest request) {
        if (request.query() == null) {
            return NO;
        }
        List<String> values = request.params().getAll(NAME);
        if (values.isEmpty()) {
            return NO;
        }
        return values.size() > 1
                ? UNCLEAR
                : switch (values.get(0)) {
                    case "1" -> YES;
                    case "0" -> NO;
                    default -> UNCLEAR;
                };
    }
}
