package io.lossy.telemetry.cli.data;

import io.lossy.telemetry.cli.catalog.CatalogOption;
import io.lossy.telemetry.cli.data.DatabaseOption.Lease;
import io.lossy.telemetry.cli.output.FormatOption;
import io.lossy.telemetry.cli.output.JsonDocument;
import io.lossy.telemetry.cli.output.TerminalText;
import io.lossy.telemetry.cli.support.TimeArgument;
import io.lossy.telemetry.query.ShapeQueries;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Implements {@code catalog infer}: proposes YAML for what arrived and the catalog does not know. */
@Command(
        name = "infer",
        description = {
            "Prints YAML for events that were rejected because the catalog does not name them, to complete and copy.",
            "It reads the shapes of rejections: names, types and lengths. No value was stored."
        },
        footer = {"", "Example:", "  catalog infer --since 7d"})
public final class InferCommand extends DatabaseCommand {
    @Mixin
    private final CatalogOption catalog = new CatalogOption();

    @Option(
            names = "--since",
            paramLabel = "T",
            description = "received at or after T: 30s, 15m, 1h or 7d ago, or an RFC 3339 instant (default: 7d)")
    private TimeArgument since = TimeArgument.parse("7d");

    @Mixin
    private final FormatOption format = new FormatOption();

    @Override
    public Integer call() {
        Instant from = since.from(Instant.now());
        try (Lease lease = lease()) {
            CatalogProposal proposal = lease.on(at -> {
                ShapeQueries queries = new ShapeQueries(at);
                return new CatalogProposal(catalog.read(), queries.unknownEvents(from), queries.wrongTypes(from));
            });
            List<String> lines = proposal.lines();
            if (format.isJson()) {
                JsonDocument.print(out(), proposal.json().put("since", JsonDocument.time(from)));
            } else {
                lines.forEach(line -> print(TerminalText.escape(line)));
            }
            if (lines.isEmpty()) {
                note("nothing unknown was rejected since " + from.truncatedTo(ChronoUnit.SECONDS) + " in "
                        + lease.where());
            }
        }
        return 0;
    }
}
