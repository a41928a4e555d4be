package io.lossy.telemetry.catalog.model;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The version of an event's schema, as {@code MODEL-REVISION-ADDITION} (SchemaVer).
 *
 * @param model raised if old data, or some of it, becomes invalid
 * @param revision raised by authors if the meaning changed and the form did not
 * @param addition raised if all old data stays valid
 */
public record SchemaVer(int model, int revision, int addition) implements Comparable<SchemaVer> {
    private static final Pattern FORM = Pattern.compile("([1-9][0-9]{0,3})-([0-9]{1,4})-([0-9]{1,4})");
    private static final Comparator<SchemaVer> ORDER = Comparator.comparingInt(SchemaVer::model)
            .thenComparingInt(SchemaVer::revision)
            .thenComparingInt(SchemaVer::addition);

    public static @Nullable SchemaVer parse(String text) {
        Matcher m = FORM.matcher(text);
        return m.matches()
                ? new SchemaVer(
                        Integer.parseInt(m.group(1)), Integer.parseInt(m.group(2)), Integer.parseInt(m.group(3)))
                : null;
    }

    @Override
    public int compareTo(SchemaVer other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return model + "-" + revision + "-" + addition;
    }
}
