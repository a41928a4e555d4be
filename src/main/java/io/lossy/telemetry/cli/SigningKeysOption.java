package io.lossy.telemetry.cli;

import io.lossy.telemetry.access.SigningKey;
import io.lossy.telemetry.access.SigningKeys;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import picocli.CommandLine.Option;

/** Where the signing keys of a server are. */
final class SigningKeysOption {
    @Option(
            names = "--data-dir",
            paramLabel = "D",
            defaultValue = "data",
            description = "the server's data directory (default: ./${DEFAULT-VALUE}); env LOSSY_SIGNING_KEYS comes"
                    + " before it")
    private Path dataDir = Path.of("data");

    Path dataDirectory() {
        return dataDir;
    }

    /** Those a server would use. */
    List<SigningKey> find() {
        return orFail(() -> SigningKeys.find(dataDir, System.getenv(SigningKeys.VARIABLE)));
    }

    List<SigningKey> rotate() {
        String given = System.getenv(SigningKeys.VARIABLE);
        if (given != null && !given.isBlank()) {
            throw new CommandFailure(SigningKeys.VARIABLE + " is set, and comes before any file: put the new key of"
                    + " `openssl rand -hex 32` first in it, with a comma before the old one");
        }
        return orFail(() -> SigningKeys.rotate(dataDir));
    }

    private static <T> T orFail(Supplier<T> step) {
        try {
            return step.get();
        } catch (IllegalStateException | UncheckedIOException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()), e);
        }
    }
}
