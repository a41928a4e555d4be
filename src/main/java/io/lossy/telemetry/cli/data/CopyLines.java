package io.lossy.telemetry.cli.data;

import io.lossy.telemetry.backup.CopyProgress;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Prints a line for each table that is copied, and one every five seconds meanwhile. */
final class CopyLines implements CopyProgress {
    private static final long EVERY_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final double MEGABYTE = 1e6;

    private final Consumer<String> print;
    private long shown = System.nanoTime();

    CopyLines(Consumer<String> print) {
        this.print = print;
    }

    @Override
    public void copied(String table, long bytes, long total) {
        long now = System.nanoTime();
        if (now - shown < EVERY_NANOS) {
            return;
        }
        shown = now;
        String of = total < 0 ? "" : String.format(Locale.ROOT, " of %,.0f", total / MEGABYTE);
        print.accept(String.format(Locale.ROOT, "%-22s %,.0f%s MB", table, bytes / MEGABYTE, of));
    }

    @Override
    public void done(String table, long rows) {
        print.accept(String.format(Locale.ROOT, "%-22s %,d %s", table, rows, rows == 1 ? "row" : "rows"));
    }
}
