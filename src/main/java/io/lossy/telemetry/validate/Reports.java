package io.lossy.telemetry.validate;

import io.lossy.telemetry.event.ClientReport;
import io.lossy.telemetry.event.IngestRequest;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes a client's own books fit to be kept: under a hashed install, with plain words and no negative counts. */
final class Reports {
    private static final int MAX_WORDS = 16;

    private Reports() {}

    /** Null when there is no report, no install to keep it under, or a number that cannot be true. */
    static @Nullable ClientReport read(IngestRequest request, Envelope envelope) {
        IngestRequest.RawReport report = request.report();
        String install = envelope.installId();
        if (report == null || install == null || report.emitted() < 0) {
            return null;
        }
        Map<String, Long> discarded = new HashMap<>();
        report.discarded().forEach((word, count) -> {
            if (count >= 0 && isWord(word) && discarded.size() < MAX_WORDS) {
                discarded.put(word, count);
            }
        });
        return new ClientReport(install, request.receivedAt(), report.emitted(), discarded);
    }

    private static boolean isWord(String word) {
        return !word.isEmpty() && word.length() <= 32 && word.chars().allMatch(c -> (c >= 'a' && c <= 'z') || c == '_');
    }
}
