package io.lossy.telemetry.cli.keys;

import io.lossy.telemetry.catalog.model.Source;
import io.lossy.telemetry.cli.output.FormatOption;
import io.lossy.telemetry.cli.output.JsonDocument;
import io.lossy.telemetry.cli.support.BaseCommand;
import io.lossy.telemetry.ingest.IngestConfig;
import io.lossy.telemetry.security.auth.ReadToken;
import io.lossy.telemetry.security.auth.SecretDigest;
import io.lossy.telemetry.security.auth.SigningKey;
import io.lossy.telemetry.security.auth.SigningKeys;
import io.lossy.telemetry.security.auth.TokenScope;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/**
 * Implements {@code keys new}: creates a write key or a read token. Stdout contains the secret only; instructions go to
 * stderr.
 */
@Command(
        name = "new",
        description = "Makes a write key or a read token and prints it once.",
        synopsisSubcommandLabel = "COMMAND")
final class KeysNewCommand extends BaseCommand {
    private static final int SECRET_BYTES = 24;
    private static final int MOST_DAYS = 400;

    @Override
    public Integer call() {
        throw wrongUsage("a subcommand is missing; use write or read");
    }

    @Command(
            name = "write",
            description = {
                "Makes a key that may append catalogued events and do nothing else.",
                "The settings store only its digest. The line for the settings is printed on stderr."
            },
            footer = {"", "Example:", "  keys new write --id web --source extension --origin https://app.example"},
            mixinStandardHelpOptions = true)
    int write(
            @Option(names = "--id", paramLabel = "NAME", required = true, description = "name of the key in" + " logs")
                    String id,
            @Option(
                            names = "--source",
                            paramLabel = "SOURCE",
                            split = ",",
                            required = true,
                            description = "sources that may use the key: extension, backend, automation; separated"
                                    + " by commas")
                    List<Source> sources,
            @Option(
                            names = "--origin",
                            paramLabel = "ORIGIN",
                            split = ",",
                            description = "browser origins that may use the key (default: all that the server allows)")
                    List<String> origins,
            @Option(
                            names = "--per-second",
                            paramLabel = "N",
                            defaultValue = "500",
                            description = "events per second (default: ${DEFAULT-VALUE}; 0: unlimited)")
                    int perSecond,
            @Option(
                            names = "--burst",
                            paramLabel = "N",
                            defaultValue = "2000",
                            description = "events at once (default: ${DEFAULT-VALUE})")
                    int burst,
            @Mixin FormatOption format) {
        CommandLine command = command("write");
        require(command, id.matches("[A-Za-z0-9_.-]{1,40}"), "--id must be 1 to 40 letters, digits, _ . or -");
        require(command, perSecond >= 0 && burst >= 1, "--per-second must be 0 or more, and --burst 1 or more");
        List<String> from = origins == null ? List.of() : origins;
        try {
            IngestConfig.checkOrigins(from);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command, "--origin: " + e.getMessage(), e);
        }
        String secret = "wk_" + random();
        String listed = sources.stream().distinct().sorted().map(Source::word).collect(Collectors.joining(", "));
        String origin =
                from.isEmpty() ? "" : from.stream().collect(Collectors.joining("\", \"", " origins: [\"", "\"],"));
        PrintWriter err = err();
        err.println("add this line under ingest.keys and restart the server; the key itself is not shown again:");
        err.println("  - { id: " + id + ", sha256: [" + SecretDigest.of(secret).hex() + "], sources: [" + listed + "],"
                + origin + " per_second: " + perSecond + ", burst: " + burst + " }");
        err.println(
                "to replace a key, put the new digest before the old one; remove the old one when no client uses it");
        err.flush();
        JsonObject document = new JsonObject()
                .put("id", id)
                .put("key", secret)
                .put("sha256", SecretDigest.of(secret).hex())
                .put(
                        "sources",
                        JsonDocument.array(sources.stream().distinct().sorted().toList(), Source::word))
                .put("origins", JsonDocument.array(from, allowed -> allowed))
                .put("per_second", perSecond)
                .put("burst", burst);
        format.print(out(), document, secret);
        return 0;
    }

    @Command(
            name = "read",
            description = {
                "Makes a token that may read aggregates, the management port (ops), or both.",
                "The newest signing key of the data directory signs it. Makes that key if there is none."
            },
            footer = {"", "Example:", "  keys new read --scope aggregates,ops --days 365"},
            mixinStandardHelpOptions = true)
    int read(
            @Option(
                            names = "--scope",
                            paramLabel = "SCOPE",
                            split = ",",
                            required = true,
                            description = "aggregates, ops, or both with a comma")
                    List<TokenScope> scopes,
            @Option(
                            names = "--days",
                            paramLabel = "N",
                            defaultValue = "30",
                            description = "days until the token expires, 1 to " + MOST_DAYS + " (default:"
                                    + " ${DEFAULT-VALUE})")
                    int days,
            @Mixin SigningKeysOption place,
            @Mixin FormatOption format) {
        require(
                command("read"),
                days >= 1 && days <= MOST_DAYS,
                "--days must be from 1 to " + MOST_DAYS + ", not " + days);
        PrintWriter err = err();
        List<SigningKey> keys = place.find();
        if (keys.isEmpty()) {
            keys = place.rotate();
            err.println("made a signing key in " + SigningKeys.file(place.dataDirectory())
                    + "; restart a running server so that it uses the key");
        }
        Set<TokenScope> scope = EnumSet.copyOf(scopes);
        ReadToken token = ReadToken.fresh(scope, Instant.now().plus(Duration.ofDays(days)));
        err.println("token " + token.id() + " for "
                + scope.stream().map(TokenScope::word).collect(Collectors.joining(" and ")) + ", until "
                + token.expires()
                + "; to revoke it earlier, add its id to ingest.revoked_tokens");
        err.flush();
        String signed = token.signedBy(keys.get(0));
        JsonObject document = new JsonObject()
                .put("id", token.id())
                .put("token", signed)
                .put("scopes", JsonDocument.array(scope, TokenScope::word))
                .put("expires", token.expires().toString())
                .put("signing_key", keys.get(0).id());
        format.print(out(), document, signed);
        return 0;
    }

    private static String random() {
        byte[] bytes = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Returns a subcommand, so that an error names the help of that subcommand. */
    private CommandLine command(String name) {
        return Objects.requireNonNull(spec().commandLine().getSubcommands().get(name));
    }

    private static void require(CommandLine command, boolean sound, String otherwise) {
        if (!sound) {
            throw new ParameterException(command, otherwise);
        }
    }
}
