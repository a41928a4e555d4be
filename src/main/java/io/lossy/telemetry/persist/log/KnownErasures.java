package io.lossy.telemetry.persist.log;

import io.lossy.telemetry.event.ClientReport;
import io.lossy.telemetry.event.Rejection;
import io.lossy.telemetry.event.RetainedRejection;
import io.lossy.telemetry.event.TelemetryEvent;
import io.lossy.telemetry.log.record.LogContent;
import io.lossy.telemetry.privacy.Subject;
import io.lossy.telemetry.privacy.Subject.SubjectKind;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The erasures that may concern records of the log. What was received before the erasure of its subject is not stored,
 * because the erasure did not find it in the database.
 */
final class KnownErasures {
    private static final Pattern PSEUDONYM = Pattern.compile("[0-9a-f]{4}\\.[0-9a-f]{32}");

    private static final String SINCE = "SELECT kind, subject, requested_at FROM log_erasures WHERE requested_at >= $1";

    /** The latest erasure by kind and fingerprint of the subject. */
    private final Map<SubjectKind, Map<String, Instant>> latest = new EnumMap<>(SubjectKind.class);

    /** Reads the erasures that were requested after the oldest part of the content was received. */
    static Future<KnownErasures> of(SqlConnection connection, LogContent content) {
        KnownErasures erasures = new KnownErasures();
        Optional<Instant> oldest = Stream.of(
                        content.events().stream().map(TelemetryEvent::receivedAt),
                        content.rejections().stream().map(Rejection::receivedAt),
                        content.reports().stream().map(ClientReport::receivedAt))
                .flatMap(times -> times)
                .min(Instant::compareTo);
        return oldest.isEmpty()
                ? Future.succeededFuture(erasures)
                : connection
                        .preparedQuery(SINCE)
                        .execute(Tuple.of(oldest.get().atOffset(ZoneOffset.UTC)))
                        .map(rows -> {
                            rows.forEach(row -> erasures.add(
                                    SubjectKind.valueOf(row.getString(0).toUpperCase(Locale.ROOT)),
                                    row.getString(1),
                                    row.getOffsetDateTime(2).toInstant()));
                            return erasures;
                        });
    }

    void add(SubjectKind kind, String fingerprint, Instant at) {
        latest.computeIfAbsent(kind, each -> new HashMap<>()).merge(fingerprint, at, (a, b) -> a.isAfter(b) ? a : b);
    }

    boolean isEmpty() {
        return latest.isEmpty();
    }

    /** Returns the events whose subjects were not erased since they were received. */
    List<TelemetryEvent> left(List<TelemetryEvent> events) {
        return isEmpty()
                ? events
                : events.stream().filter(each -> !concern(each)).toList();
    }

    /** Returns the rejections without the kept parts of erased subjects. A rejection itself names no subject. */
    List<Rejection> withoutKept(List<Rejection> rejections) {
        return isEmpty()
                ? rejections
                : rejections.stream().map(this::withoutKept).toList();
    }

    private Rejection withoutKept(Rejection rejection) {
        RetainedRejection kept = rejection.kept();
        Instant at = rejection.receivedAt();
        boolean erased = kept != null
                && (concern(SubjectKind.SESSION, kept.sessionId(), at)
                        || concern(SubjectKind.INSTALL, kept.installId(), at));
        return !erased
                ? rejection
                : new Rejection(
                        rejection.key(),
                        rejection.event(),
                        rejection.source(),
                        rejection.reason(),
                        rejection.pointer(),
                        rejection.detail(),
                        rejection.shape(),
                        at,
                        null);
    }

    /** Returns the reports of installs that were not erased since. */
    List<ClientReport> leftReports(List<ClientReport> reports) {
        return isEmpty()
                ? reports
                : reports.stream()
                        .filter(each -> !concern(SubjectKind.INSTALL, each.installId(), each.receivedAt()))
                        .toList();
    }

    private boolean concern(TelemetryEvent event) {
        Instant at = event.receivedAt();
        if (concern(SubjectKind.SESSION, event.sessionId(), at)
                || concern(SubjectKind.INSTALL, event.installId(), at)) {
            return true;
        }
        for (String pseudonym : pseudonyms(event.payload().json())) { // an id field may name the session or install too
            if (concern(SubjectKind.SESSION, pseudonym, at) || concern(SubjectKind.INSTALL, pseudonym, at)) {
                return true;
            }
        }
        return false;
    }

    private static List<String> pseudonyms(String json) {
        List<String> found = new ArrayList<>(0);
        Matcher matcher = PSEUDONYM.matcher(json);
        while (matcher.find()) {
            found.add(matcher.group());
        }
        return found;
    }

    private boolean concern(SubjectKind kind, @Nullable String pseudonym, Instant receivedAt) {
        Map<String, Instant> erasures = latest.get(kind);
        if (erasures == null || pseudonym == null || !Subject.isPseudonym(pseudonym)) {
            return false;
        }
        Instant erased = erasures.get(new Subject(kind, pseudonym).fingerprint());
        return erased != null && receivedAt.isBefore(erased);
    }
}
