package io.lossy.telemetry.cli.output;

import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import picocli.CommandLine.Option;

/** Reads {@code --format} of a command without a table: text for people, or one JSON document for programs. */
public final class FormatOption {
    /** Output format of a result. */
    public enum OutputFormat {
        TEXT,
        JSON
    }

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "text, or json: one document on one line (default: text)")
    private OutputFormat format = OutputFormat.TEXT;

    public boolean isJson() {
        return format == OutputFormat.JSON;
    }

    /** Prints the result in the format of the option. */
    public void print(PrintWriter out, JsonObject document, String text) {
        if (isJson()) {
            JsonDocument.print(out, document);
        } else {
            out.println(text);
            out.flush();
        }
    }
}
