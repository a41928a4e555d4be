package io.lossy.telemetry.ingest;

import java.util.List;
import java.util.Locale;

/** Parses {@code Content-Encoding} (RFC 9110, 8.4): words in any case, lists, and {@code x-gzip} for gzip. */
enum ContentCoding {
    PLAIN,
    GZIP,
    /** Another coding, or gzip within gzip, whose only use is a decompression bomb. */
    UNSUPPORTED;

    /** @param headers every {@code Content-Encoding} of the request, each a list of codings in the order applied */
    static ContentCoding of(List<String> headers) {
        ContentCoding all = PLAIN;
        for (String header : headers) {
            for (String word : header.split(",", -1)) {
                ContentCoding one = one(word.trim().toLowerCase(Locale.ROOT));
                if (one != PLAIN) {
                    all = all == PLAIN ? one : UNSUPPORTED;
                }
            }
        }
        return all;
    }

    private static ContentCoding one(String word) {
        return switch (word) {
            case "", "identity" -> PLAIN; // RFC 9110, 5.6.1: ignore empty list elements
            case "gzip", "x-gzip" -> GZIP;
            default -> UNSUPPORTED;
        };
    }
}
