package io.lossy.telemetry.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes rows of named columns in one format, as they come. */
interface RowPrinter {
    /** Cells are String, Number, Boolean, Instant, UUID, {@link JsonText} or null, in the order of the columns. */
    void row(List<@Nullable Object> cells);

    /** Writes what was held back; called at the end, and whenever no more rows are there for now. */
    void flush();

    /** A cell that is JSON already. */
    record JsonText(String text) {
        @Override
        public String toString() {
            return text;
        }
    }
}
