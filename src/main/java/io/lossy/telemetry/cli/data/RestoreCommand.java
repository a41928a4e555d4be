package io.lossy.telemetry.cli.data;

import io.lossy.telemetry.backup.BackupException;
import io.lossy.telemetry.backup.BackupFolder;
import io.lossy.telemetry.backup.KeysFile;
import io.lossy.telemetry.backup.Manifest;
import io.lossy.telemetry.backup.Restore;
import io.lossy.telemetry.backup.RestoreKeys;
import io.lossy.telemetry.cli.data.DatabaseOption.Lease;
import io.lossy.telemetry.cli.output.FormatOption;
import io.lossy.telemetry.cli.support.CommandFailure;
import io.lossy.telemetry.privacy.ErasureLog;
import io.lossy.telemetry.privacy.ErasureLog.ErasureAction;
import io.lossy.telemetry.privacy.ErasureLog.ErasureEntry;
import io.lossy.telemetry.privacy.HashKeyRing;
import io.lossy.telemetry.privacy.HashKeys;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Implements {@code restore}: copies a backup into an empty database, before a server starts on it. */
@Command(
        name = "restore",
        description = {
            "Copies a backup into an empty database: the embedded one of a new --data-dir, or another one.",
            "Nothing is written before all checksums, the keys and the log of erasures are found right."
        },
        footer = {
            "",
            "The backup's settings and catalog are in DIR/conf. Servers of the previous",
            "database must not run any more.",
            "",
            "Examples:",
            "  restore /backups/today --data-dir new --keys keys.json",
            "  restore /backups/today --data-dir new --keys keys.json --erasures erasures.log",
            "  restore /backups/today --database postgresql://owner@db.example/telemetry"
        })
public final class RestoreCommand extends DatabaseCommand {
    @Parameters(paramLabel = "DIR", description = "folder of the backup")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path folder;

    @Option(
            names = "--keys",
            paramLabel = "FILE",
            description = "file of `backup --keys`, if the keys are not in --data-dir or in env LOSSY_HASH_KEY")
    private @Nullable Path keys;

    @Option(
            names = "--erasures",
            paramLabel = "FILE",
            description = "log of erasures of a server (erasures.log in its data folder); repeat it for each server")
    private List<Path> erasures = List.of();

    @Mixin
    private final FormatOption format = new FormatOption();

    @Override
    public Integer call() {
        try {
            CopyLines progress = new CopyLines(this::note);
            BackupFolder backup = new BackupFolder(folder);
            Manifest manifest = backup.verified(progress);
            List<ErasureEntry> entries = CommandFailure.orFail(() -> erasures.stream()
                    .flatMap(file -> new ErasureLog(file).read().stream())
                    .toList());
            Restore restore = new Restore(backup, manifest, Clock.systemUTC());
            Optional<KeysFile> toInstall = checkedKeys(manifest, entries);
            try (Lease lease = database().emptyLease(System::getenv)) {
                lease.on(at -> {
                    restore.check(at);
                    return at;
                });
                toInstall.ifPresent(file -> file.install(database().dataDirectory()));
                long erased = lease.on(at -> restore.run(at, entries, progress));
                boolean replayed = !erasures.isEmpty();
                format.print(
                        out(),
                        BackupCommand.document(folder, manifest, lease).put("erased", replayed ? erased : null),
                        "restored " + folder + " as of " + manifest.madeAt() + " into " + lease.where()
                                + (replayed ? String.format(Locale.ROOT, "; erased %,d rows again", erased) : ""));
            }
            if (erasures.isEmpty()) {
                note("rows that were erased after the backup are back; repeat these erasures before a server starts");
            }
        } catch (BackupException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()), e);
        }
        return 0;
    }

    /** Returns the keys to write to the data folder, without those that were destroyed; none if it has its keys. */
    private Optional<KeysFile> checkedKeys(Manifest manifest, List<ErasureEntry> entries) {
        String given = System.getenv(HashKeys.VARIABLE);
        Path dataDir = database().dataDirectory();
        Optional<HashKeyRing> there = CommandFailure.orFail(
                () -> HashKeys.existing(dataDir, given).map(key -> HashKeyRing.of(dataDir, key, given)));
        if (there.isPresent()) {
            if (keys != null) {
                throw new CommandFailure(there.get().place() + " has keys already: leave out --keys, or name a"
                        + " --data-dir without keys");
            }
            check(manifest, there.get(), there.get().place());
            return Optional.empty();
        }
        if (keys == null) {
            if (manifest.hashKeys().isEmpty()) {
                return Optional.empty();
            }
            throw new CommandFailure("the rows of the backup are hashed with the key " + RestoreKeys.current(manifest)
                    + ", and " + dataDir + " has no key: name the file of `backup --keys` with --keys");
        }
        Set<String> destroyed = entries.stream()
                .filter(entry -> entry.action() == ErasureAction.DESTROY_KEY)
                .map(ErasureEntry::id)
                .collect(Collectors.toSet());
        KeysFile file = KeysFile.read(keys).without(destroyed);
        check(manifest, file.hashKeys(keys), keys.toString());
        return Optional.of(file);
    }

    private void check(Manifest manifest, HashKeyRing ring, String place) {
        RestoreKeys.require(manifest, ring, place);
        List<String> missing = RestoreKeys.missing(manifest, ring);
        if (!missing.isEmpty()) {
            note("previous keys of the backup are not there: " + String.join(", ", missing)
                    + "; rows that they hashed can't be found by id");
        }
    }
}
