package io.lossy.telemetry.cli.keys;

import io.lossy.telemetry.cli.support.CommandFailure;
import io.lossy.telemetry.security.auth.SigningKey;
import io.lossy.telemetry.security.auth.SigningKeys;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** Reads {@code --data-dir} and finds or rotates the signing keys of a server. */
final class SigningKeysOption {
    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            defaultValue = "data",
            description = "the server's data directory (default: ./${DEFAULT-VALUE}); not used if env"
                    + " LOSSY_SIGNING_KEYS is set")
    private Path dataDir = Path.of("data");

    Path dataDirectory() {
        return dataDir;
    }

    /** Returns the keys that a server would use. */
    List<SigningKey> find() {
        return CommandFailure.orFail(() -> SigningKeys.find(dataDir, System.getenv(SigningKeys.VARIABLE)));
    }

    List<SigningKey> rotate() {
        String given = System.getenv(SigningKeys.VARIABLE);
        if (given != null && !given.isBlank()) {
            throw new CommandFailure(SigningKeys.VARIABLE + " is set, so key files are not used: make a key with"
                    + " `openssl rand -hex 32` and put it first in that variable, with a comma before the old one");
        }
        return CommandFailure.orFail(() -> SigningKeys.rotate(dataDir));
    }
}
