package io.lossy.telemetry.cli.data;

import io.lossy.telemetry.cli.data.DatabaseOption.Lease;
import io.lossy.telemetry.cli.output.FormatOption;
import io.lossy.telemetry.cli.support.CommandFailure;
import io.lossy.telemetry.privacy.HashKeyRecords;
import io.lossy.telemetry.privacy.HashKeyRing;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Implements {@code hash-keys adopt}: makes the keys of a data directory those of a database whose own key is lost. */
@Command(
        name = "adopt",
        description = {
            "Makes the key of --data-dir the key of the database, for a database whose own key is lost.",
            "Rows that the lost key hashed stay, and can no longer be found by id."
        },
        footer = {"", "Example:", "  hash-keys adopt --data-dir data --yes"})
public final class AdoptHashKey extends DatabaseCommand {
    @Option(names = "--yes", description = "required, because servers with the former key will not start any more")
    private boolean yes;

    @Mixin
    private final FormatOption format = new FormatOption();

    @Override
    public Integer call() {
        HashKeyRing ring = SubjectOption.keys(database().dataDirectory());
        String id = ring.current().id();
        if (!yes) {
            throw new CommandFailure("add --yes to confirm: ids are hashed with " + id
                    + " from then on, and servers with the former key will not start any more");
        }
        try (Lease lease = ownerLease()) {
            Optional<String> before = lease.on(at -> new HashKeyRecords(at).adopt(ring));
            JsonObject document = new JsonObject().put("current", id).put("before", before.orElse(null));
            format.print(
                    out(),
                    document,
                    id + " hashes the ids of " + lease.where()
                            + before.map(former -> "; before it was " + former).orElse(""));
        }
        return 0;
    }
}
