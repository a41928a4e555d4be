package io.lossy.telemetry.cli.output;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes rows of named columns in one format, one by one. */
public interface RowPrinter {
    /** @param cells String, Number, Boolean, Instant, UUID, {@link JsonText} or null, in the order of the columns */
    void row(List<@Nullable Object> cells);

    /** Writes buffered rows. Called at the end, and whenever there are no more rows for now. */
    void flush();

    /** A cell whose text is already JSON. */
    record JsonText(String text) {
        @Override
        public String toString() {
            return text;
        }
    }
}
