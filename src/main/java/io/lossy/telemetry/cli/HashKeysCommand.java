package io.lossy.telemetry.cli;

import io.lossy.telemetry.validate.HashKey;
import io.lossy.telemetry.validate.HashKeyRing;
import io.lossy.telemetry.validate.HashKeys;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hash-keys}: the keys behind the pseudonyms: shown, changed, destroyed. */
@Command(
        name = "hash-keys",
        description = "Shows, changes and destroys the keys with which ids are hashed.",
        footer = {
            "",
            "A new key is used from the server's next start on. The one before stays readable, so that erase and export",
            "find what was stored with it; when no such row can be left, the server destroys it.",
            "",
            "Examples:",
            "  hash-keys list",
            "  hash-keys rotate",
            "  hash-keys destroy 3b1f --yes"
        },
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        versionProvider = BuildVersion.class)
final class HashKeysCommand implements Callable<Integer> {
    private static final String DIR = "the server's data folder (default: data)";

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    private final Clock clock;
    private final @Nullable String given;

    HashKeysCommand() {
        this(Clock.systemUTC(), System.getenv(HashKeys.VARIABLE));
    }

    /** @param given the value of {@link HashKeys#VARIABLE}; null or empty: not set */
    HashKeysCommand(Clock clock, @Nullable String given) {
        this.clock = clock;
        this.given = given;
    }

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "which? list, rotate or destroy");
    }

    @Command(description = "The ids of the keys, the present one first.", mixinStandardHelpOptions = true)
    int list(@Option(names = "--data-dir", paramLabel = "DIR", defaultValue = "data", description = DIR) Path dataDir) {
        HashKeyRing ring = ring(dataDir);
        say(ring.current().id() + "  makes new pseudonyms");
        ring.retired()
                .forEach(old -> say(old.key().id() + "  replaced " + (old.since() == null ? "earlier" : old.since())));
        return 0;
    }

    @Command(description = "Puts a new key in the place of the present one.", mixinStandardHelpOptions = true)
    int rotate(
            @Option(names = "--data-dir", paramLabel = "DIR", defaultValue = "data", description = DIR) Path dataDir) {
        say(rotated(dataDir));
        return 0;
    }

    /** @return what is to be said of it */
    String rotated(Path dataDir) {
        onlyWithFiles("put the new key before it there, and a comma between them");
        HashKeyRing ring = ring(dataDir);
        String before = ring.current().id();
        String now = attempt(() -> ring.rotate(clock.instant())).current().id();
        return now + " makes new pseudonyms once the server has been started again; " + before + " stays readable";
    }

    @Command(
            description = "Destroys a key of before: nobody can tell any more whose the rows are that it made.",
            mixinStandardHelpOptions = true)
    int destroy(
            @Parameters(paramLabel = "KEY", description = "its id, from list") String id,
            @Option(names = "--yes", description = "it cannot be undone, and needs this") boolean yes,
            @Option(names = "--data-dir", paramLabel = "DIR", defaultValue = "data", description = DIR) Path dataDir) {
        onlyWithFiles("take the key away there");
        HashKeyRing ring = ring(dataDir);
        if (ring.current().id().equals(id)) {
            throw new CommandFailure(id + " is the present key: rotate first");
        }
        if (ring.retired().stream().noneMatch(old -> old.key().id().equals(id))) {
            throw new CommandFailure("there is no key of before with the id " + id);
        }
        if (!yes) {
            throw new CommandFailure("add --yes: rows made with " + id + " can then be neither found nor erased by id");
        }
        attempt(() -> {
            ring.destroy(id);
            return ring;
        });
        say(id + " is destroyed; a running server forgets it when it is started again");
        return 0;
    }

    private void onlyWithFiles(String instead) {
        if (given != null && !given.isBlank()) {
            throw new CommandFailure("the key comes from " + HashKeys.VARIABLE + ": " + instead);
        }
    }

    private HashKeyRing ring(Path dataDir) {
        return attempt(() -> {
            HashKey current = HashKeys.existing(dataDir, given)
                    .orElseThrow(() -> new CommandFailure("no hash key in "
                            + dataDir.toAbsolutePath().normalize() + ": name the server's --data-dir"));
            return HashKeyRing.of(dataDir, current, given);
        });
    }

    private static HashKeyRing attempt(Supplier<HashKeyRing> work) {
        try {
            return work.get();
        } catch (IllegalStateException | UncheckedIOException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()), e);
        }
    }

    private void say(String line) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(line);
        out.flush();
    }
}
