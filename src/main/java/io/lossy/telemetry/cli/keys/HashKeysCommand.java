package io.lossy.telemetry.cli.keys;

import io.lossy.telemetry.cli.data.AdoptHashKey;
import io.lossy.telemetry.cli.output.FormatOption;
import io.lossy.telemetry.cli.output.JsonDocument;
import io.lossy.telemetry.cli.support.BaseCommand;
import io.lossy.telemetry.cli.support.CommandFailure;
import io.lossy.telemetry.privacy.ErasureLog;
import io.lossy.telemetry.privacy.ErasureLog.ErasureAction;
import io.lossy.telemetry.privacy.ErasureLog.ErasureEntry;
import io.lossy.telemetry.privacy.HashKey;
import io.lossy.telemetry.privacy.HashKeyRing;
import io.lossy.telemetry.privacy.HashKeys;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Implements {@code hash-keys}: lists, rotates, destroys and adopts the keys that pseudonyms are made with. */
@Command(
        name = "hash-keys",
        description = "Lists, rotates, destroys and adopts the keys that hash ids.",
        subcommands = AdoptHashKey.class,
        footer = {
            "",
            "A server uses a new key after its next start. The previous key stays readable,",
            "so that erase and export find rows that were stored with it. The server",
            "destroys it once no such row can be left.",
            "",
            "Examples:",
            "  hash-keys list",
            "  hash-keys rotate",
            "  hash-keys destroy 3b1f --yes",
            "  hash-keys adopt --yes"
        },
        synopsisSubcommandLabel = "COMMAND")
public final class HashKeysCommand extends BaseCommand {
    private static final String DIR = "the server's data directory (default: ./data)";

    private final Clock clock;
    private final @Nullable String given;

    public HashKeysCommand() {
        this(Clock.systemUTC(), System.getenv(HashKeys.VARIABLE));
    }

    /** @param given the value of {@link HashKeys#VARIABLE}; null or empty if it is not set */
    HashKeysCommand(Clock clock, @Nullable String given) {
        this.clock = clock;
        this.given = given;
    }

    @Override
    public Integer call() {
        throw wrongUsage("a subcommand is missing; use list, rotate, destroy or adopt");
    }

    @Command(
            description = "Lists the ids of the keys, the current key first.",
            footer = {"", "Example:", "  hash-keys list"},
            mixinStandardHelpOptions = true)
    int list(
            @Option(names = "--data-dir", paramLabel = "DIR", defaultValue = "data", description = DIR) Path dataDir,
            @Mixin FormatOption format) {
        HashKeyRing ring = ring(dataDir);
        if (format.isJson()) {
            JsonDocument.print(out(), json(ring));
            return 0;
        }
        print(ring.current().id() + "  hashes new ids");
        ring.retired()
                .forEach(
                        old -> print(old.key().id() + "  replaced " + (old.since() == null ? "earlier" : old.since())));
        return 0;
    }

    @Command(
            description = "Replaces the current key with a new one.",
            footer = {"", "Example:", "  hash-keys rotate"},
            mixinStandardHelpOptions = true)
    int rotate(
            @Option(names = "--data-dir", paramLabel = "DIR", defaultValue = "data", description = DIR) Path dataDir,
            @Mixin FormatOption format) {
        rotated(dataDir).print(out(), format);
        return 0;
    }

    /** The ids of the keys after a rotation. */
    record RotatedHashKey(String current, String previous) {
        void print(PrintWriter out, FormatOption format) {
            JsonObject document =
                    new JsonObject().put("kind", "hash").put("current", current).put("previous", previous);
            format.print(
                    out,
                    document,
                    current + " hashes new ids after the next start of the server; " + previous + " stays readable");
        }
    }

    private static JsonObject json(HashKeyRing ring) {
        JsonArray keys = new JsonArray()
                .add(new JsonObject()
                        .put("id", ring.current().id())
                        .put("current", true)
                        .put("replaced", null));
        ring.retired()
                .forEach(old -> keys.add(new JsonObject()
                        .put("id", old.key().id())
                        .put("current", false)
                        .put("replaced", JsonDocument.text(old.since()))));
        return new JsonObject().put("keys", keys);
    }

    /** Rotates the hash key. */
    RotatedHashKey rotated(Path dataDir) {
        onlyWithFiles("put the new key first in that variable, with a comma before the old one");
        HashKeyRing ring = ring(dataDir);
        String before = ring.current().id();
        String now = CommandFailure.orFail(() -> ring.rotate(clock.instant()))
                .current()
                .id();
        return new RotatedHashKey(now, before);
    }

    @Command(
            description = "Destroys a previous key. Rows that it hashed can then no longer be found by id.",
            footer = {"", "Example:", "  hash-keys destroy 3b1f --yes"},
            mixinStandardHelpOptions = true)
    int destroy(
            @Parameters(paramLabel = "KEY", description = "id of the key, from `hash-keys list`") String id,
            @Option(names = "--yes", description = "required, because this cannot be undone") boolean yes,
            @Option(names = "--data-dir", paramLabel = "DIR", defaultValue = "data", description = DIR) Path dataDir,
            @Mixin FormatOption format) {
        onlyWithFiles("remove the key from that variable");
        HashKeyRing ring = ring(dataDir);
        if (ring.current().id().equals(id)) {
            throw new CommandFailure(id + " is the current key; run `hash-keys rotate` first");
        }
        if (ring.retired().stream().noneMatch(old -> old.key().id().equals(id))) {
            throw new CommandFailure("there is no previous key with the id " + id + "; see `hash-keys list`");
        }
        if (!yes) {
            throw new CommandFailure("add --yes to confirm: rows hashed with " + id + " can then no longer be found"
                    + " or erased by id");
        }
        CommandFailure.orFail(() -> {
            ErasureLog.of(dataDir, System.getenv(ErasureLog.VARIABLE))
                    .append(List.of(new ErasureEntry(clock.instant(), ErasureAction.DESTROY_KEY, id)));
            ring.destroy(id);
            return ring;
        });
        JsonObject document = new JsonObject().put("destroyed", id);
        format.print(out(), document, id + " is destroyed; restart a running server so that it drops the key too");
        return 0;
    }

    private void onlyWithFiles(String instead) {
        if (given != null && !given.isBlank()) {
            throw new CommandFailure("the key comes from " + HashKeys.VARIABLE + ": " + instead);
        }
    }

    private HashKeyRing ring(Path dataDir) {
        return CommandFailure.orFail(() -> {
            HashKey current = HashKeys.existing(dataDir, given)
                    .orElseThrow(() -> new CommandFailure("no hash key in "
                            + dataDir.toAbsolutePath().normalize() + ": name the server's --data-dir"));
            return HashKeyRing.of(dataDir, current, given);
        });
    }
}
