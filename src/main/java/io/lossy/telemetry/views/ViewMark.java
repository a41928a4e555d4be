package io.lossy.telemetry.views;

import io.lossy.telemetry.catalog.model.SchemaVer;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The last line of a view's comment. It says that the server made the view, and from which definition. PostgreSQL rewrites
 * the text of a view, so the text itself can't be compared.
 */
record ViewMark(SchemaVer version, String fingerprint) {
    static final int DIGITS = 12;

    private static final Pattern FORM =
            Pattern.compile("\\[lossy-telemetry (\\d+-\\d+-\\d+) ([0-9a-f]{" + DIGITS + "})]\\z");

    /** Returns null if the comment has no mark, because a person made the view. */
    static @Nullable ViewMark in(String comment) {
        Matcher mark = FORM.matcher(comment);
        SchemaVer version = mark.find() ? SchemaVer.parse(mark.group(1)) : null;
        return version == null ? null : new ViewMark(version, Objects.requireNonNull(mark.group(2)));
    }

    @Override
    public String toString() {
        return "[lossy-telemetry " + version + " " + fingerprint + "]";
    }
}
