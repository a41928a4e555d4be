package io.lossy.telemetry.web;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Decides whether a client's copy is current (RFC 9110, 13.1.2). Uses the weak comparison, which ignores the mark of a
 * weak tag, {@code W/"..."}, because a reverse proxy that compresses a response makes its tag weak.
 */
final class EntityTag {
    private static final Pattern TAG = Pattern.compile("(?:W/)?(\"[\\x21\\x23-\\x7e\\x80-\\xff]*\")");

    private EntityTag() {}

    /**
     * @param tag         the tag of the content, with its quotes
     * @param ifNoneMatch every {@code If-None-Match} of the request, each a list of tags or {@code *}
     */
    static boolean isAmong(String tag, List<String> ifNoneMatch) {
        for (String header : ifNoneMatch) {
            if (header.trim().equals("*")) {
                return true;
            }
            Matcher known = TAG.matcher(header); // no split at commas, because a tag may contain one
            while (known.find()) {
                if (known.group(1).equals(tag)) {
                    return true;
                }
            }
        }
        return false;
    }
}
