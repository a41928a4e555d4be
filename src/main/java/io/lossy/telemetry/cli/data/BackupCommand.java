package io.lossy.telemetry.cli.data;

import io.lossy.telemetry.backup.Backup;
import io.lossy.telemetry.backup.BackupException;
import io.lossy.telemetry.backup.BackupFolder;
import io.lossy.telemetry.backup.KeysFile;
import io.lossy.telemetry.backup.Manifest;
import io.lossy.telemetry.cli.data.DatabaseOption.Lease;
import io.lossy.telemetry.cli.output.FormatOption;
import io.lossy.telemetry.cli.output.JsonDocument;
import io.lossy.telemetry.cli.support.BuildVersion;
import io.lossy.telemetry.cli.support.CommandFailure;
import io.lossy.telemetry.privacy.HashKeys;
import io.lossy.telemetry.security.auth.SigningKey;
import io.lossy.telemetry.security.auth.SigningKeys;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Implements {@code backup}: copies the database, settings and catalog into a folder, while servers run. */
@Command(
        name = "backup",
        description = {
            "Copies all rows, the settings without secrets and the catalog into a new folder, while servers run.",
            "The rows are those of one moment: everything that was acknowledged before it is in the backup."
        },
        footer = {
            "",
            "The folder has no keys. Without them, `restore` refuses it: write them to a",
            "file with --keys, and keep that file apart. Keep the log of erasures",
            "(erasures.log in the data folder) too: `restore --erasures` repeats what was",
            "erased after the backup.",
            "",
            "Examples:",
            "  backup /backups/2026-11-30 --keys /safe/keys-2026-11-30.json",
            "  backup /backups/today --database postgresql://owner@db.example/telemetry"
        })
public final class BackupCommand extends DatabaseCommand {
    @Parameters(paramLabel = "DIR", description = "new folder for the backup")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path folder;

    @Option(
            names = "--keys",
            paramLabel = "FILE",
            description = "new file outside of DIR for the hash keys and signing keys; only you may read it")
    private @Nullable Path keys;

    @Mixin
    private final SettingsOption settings = new SettingsOption();

    @Mixin
    private final FormatOption format = new FormatOption();

    @Override
    public Integer call() {
        KeysFile found = keysToWrite();
        Backup backup = new Backup(BuildVersion.number(), signingKeys(), settings.copies());
        try (Lease lease = ownerLease()) {
            Manifest manifest = lease.on(at -> backup.run(at, new BackupFolder(folder), new CopyLines(this::note)));
            if (found != null && keys != null) {
                found.write(keys);
            }
            format.print(
                    out(),
                    document(folder, manifest, lease).put("keys", JsonDocument.text(keys)),
                    "backup of " + lease.where() + " as of " + manifest.madeAt() + " in " + folder
                            + (keys == null ? "; its keys are not in it" : "; keys in " + keys));
        } catch (BackupException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()), e);
        }
        return 0;
    }

    /** Returns which backup was copied from or into a database, and how many rows each of its tables has. */
    static JsonObject document(Path folder, Manifest manifest, Lease lease) {
        JsonObject tables = new JsonObject();
        manifest.tables().forEach(table -> tables.put(table.name(), table.rows()));
        return new JsonObject()
                .put("folder", folder.toString())
                .put("made_at", manifest.madeAt().toString())
                .put("schema_version", manifest.schemaVersion())
                .put("tables", tables)
                .put("database", lease.where());
    }

    /** Returns the keys for {@code --keys}, before anything is copied. Returns null without that option. */
    private @Nullable KeysFile keysToWrite() {
        Path file = keys;
        if (file == null) {
            return null;
        }
        require(
                !file.toAbsolutePath()
                        .normalize()
                        .startsWith(folder.toAbsolutePath().normalize()),
                "--keys must name a file outside of " + folder
                        + ", because a person who has rows and keys can test whether an id is stored");
        String given = System.getenv(HashKeys.VARIABLE);
        if (given != null && !given.isBlank()) {
            throw new CommandFailure("the hash keys come from " + HashKeys.VARIABLE + ", so leave out --keys, and keep"
                    + " the value of that variable in a safe place");
        }
        try {
            return KeysFile.ofFolder(database().dataDirectory());
        } catch (BackupException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()), e);
        }
    }

    private List<String> signingKeys() {
        return CommandFailure.orFail(
                        () -> SigningKeys.find(database().dataDirectory(), System.getenv(SigningKeys.VARIABLE)))
                .stream()
                .map(SigningKey::id)
                .toList();
    }
}
