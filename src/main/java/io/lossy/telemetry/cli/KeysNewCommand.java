package io.lossy.telemetry.cli;

import io.lossy.telemetry.access.ReadToken;
import io.lossy.telemetry.access.Scope;
import io.lossy.telemetry.access.SecretDigest;
import io.lossy.telemetry.access.SigningKey;
import io.lossy.telemetry.access.SigningKeys;
import io.lossy.telemetry.catalog.Source;
import io.lossy.telemetry.ingest.IngestConfig;
import java.io.PrintWriter;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code keys new}: a write key or a read token. The secret goes to stdout alone, what to do with it to stderr. */
@Command(
        name = "new",
        description = "Makes a write key or a read token and prints it, once.",
        synopsisSubcommandLabel = "(write | read)",
        mixinStandardHelpOptions = true,
        versionProvider = BuildVersion.class)
final class KeysNewCommand implements Callable<Integer> {
    private static final int SECRET_BYTES = 24;
    private static final int MOST_DAYS = 400;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "new what? write or read");
    }

    @Command(
            name = "write",
            description = {
                "A key that lets its holder append catalogued events and nothing else.",
                "The settings keep its digest alone: the line to put there is printed on stderr."
            },
            mixinStandardHelpOptions = true)
    int write(
            @Option(names = "--id", paramLabel = "NAME", required = true, description = "what logs call it") String id,
            @Option(
                            names = "--source",
                            paramLabel = "SOURCE",
                            split = ",",
                            required = true,
                            description = "whose events: extension, backend, automation; several with commas")
                    List<Source> sources,
            @Option(
                            names = "--origin",
                            paramLabel = "ORIGIN",
                            split = ",",
                            description = "browser origin it may be used from (default: any the server lets in)")
                    List<String> origins,
            @Option(
                            names = "--per-second",
                            paramLabel = "N",
                            defaultValue = "500",
                            description = "events a second (default: ${DEFAULT-VALUE}; 0: unlimited)")
                    int perSecond,
            @Option(
                            names = "--burst",
                            paramLabel = "N",
                            defaultValue = "2000",
                            description = "events at once (default: ${DEFAULT-VALUE})")
                    int burst) {
        CommandLine command = command("write");
        require(command, id.matches("[A-Za-z0-9_.-]{1,40}"), "--id must be 1 to 40 letters, digits, _ . or -");
        require(command, perSecond >= 0 && burst >= 1, "--per-second can't be below 0, nor --burst below 1");
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
        PrintWriter err = spec.commandLine().getErr();
        err.println(
                "put this under ingest.keys and start the server again; the key itself is not shown a second time:");
        err.println("  - { id: " + id + ", sha256: [" + SecretDigest.of(secret).hex() + "], sources: [" + listed + "],"
                + origin + " per_second: " + perSecond + ", burst: " + burst + " }");
        err.println(
                "to replace a key, put its digest before the old one, and remove the old one when all have changed");
        say(secret);
        return 0;
    }

    @Command(
            name = "read",
            description = {
                "A token that lets its holder read: aggregates, or the management port (ops), or both.",
                "It is signed with the newest key of the data directory, which is made if there is none."
            },
            mixinStandardHelpOptions = true)
    int read(
            @Option(
                            names = "--scope",
                            paramLabel = "SCOPE",
                            split = ",",
                            required = true,
                            description = "aggregates, ops, or both with a comma")
                    List<Scope> scopes,
            @Option(
                            names = "--days",
                            paramLabel = "N",
                            defaultValue = "30",
                            description = "until it expires, 1 to " + MOST_DAYS + " (default: ${DEFAULT-VALUE})")
                    int days,
            @Mixin SigningKeysOption place) {
        require(
                command("read"),
                days >= 1 && days <= MOST_DAYS,
                "--days must be from 1 to " + MOST_DAYS + ", not " + days);
        PrintWriter err = spec.commandLine().getErr();
        List<SigningKey> keys = place.find();
        if (keys.isEmpty()) {
            keys = place.rotate();
            err.println("made a signing key in " + SigningKeys.file(place.dataDirectory())
                    + "; a server that runs already learns of it when it is started again");
        }
        Set<Scope> scope = EnumSet.copyOf(scopes);
        ReadToken token = ReadToken.fresh(scope, Instant.now().plus(Duration.ofDays(days)));
        err.println("token " + token.id() + ", for "
                + scope.stream().map(Scope::word).collect(Collectors.joining(" and ")) + ", until " + token.expires()
                + "; to end it before, put its id under ingest.revoked_tokens");
        say(token.signedBy(keys.get(0)));
        return 0;
    }

    private static String random() {
        byte[] bytes = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private void say(String secret) {
        spec.commandLine().getErr().flush();
        PrintWriter out = spec.commandLine().getOut();
        out.println(secret);
        out.flush();
    }

    /** The one below this whose help is to be named. */
    private CommandLine command(String name) {
        return Objects.requireNonNull(spec.commandLine().getSubcommands().get(name));
    }

    private static void require(CommandLine command, boolean sound, String otherwise) {
        if (!sound) {
            throw new ParameterException(command, otherwise);
        }
    }
}
