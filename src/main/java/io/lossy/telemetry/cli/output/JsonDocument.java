package io.lossy.telemetry.cli.output;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Prints the result of a command as one JSON document on one line. Safe to show on a terminal. */
public final class JsonDocument {
    private JsonDocument() {}

    public static void print(PrintWriter out, JsonObject document) {
        line(out, document.encode());
    }

    public static void print(PrintWriter out, JsonArray document) {
        line(out, document.encode());
    }

    /** Returns an array with one value for each element. */
    public static <T> JsonArray array(Collection<T> all, Function<? super T, @Nullable Object> value) {
        JsonArray array = new JsonArray();
        all.forEach(one -> array.add(value.apply(one)));
        return array;
    }

    /** Returns the text of a time, a path or an id; null if there is none. */
    public static @Nullable String text(@Nullable Object value) {
        return value == null ? null : value.toString();
    }

    /** Returns a time in milliseconds, as the tables have it. */
    public static String time(Instant time) {
        return time.truncatedTo(ChronoUnit.MILLIS).toString();
    }

    private static void line(PrintWriter out, String json) {
        // control characters occur only inside JSON strings, where the escape is equivalent
        out.println(TerminalText.escape(json));
        out.flush();
    }
}
