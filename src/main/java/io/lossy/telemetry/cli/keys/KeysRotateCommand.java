package io.lossy.telemetry.cli.keys;

import io.lossy.telemetry.cli.output.FormatOption;
import io.lossy.telemetry.cli.support.BaseCommand;
import io.lossy.telemetry.security.auth.SigningKey;
import io.vertx.core.json.JsonObject;
import java.util.List;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Implements {@code keys rotate}: adds a new key. The previous key stays valid until the next rotation. */
@Command(
        name = "rotate",
        description = {
            "Makes a new key and keeps the previous one for a while.",
            "--signing: keeps one previous key. Two rotations in a row revoke every existing token.",
            "--hash: the same as `hash-keys rotate`. The previous key stays readable while stored rows can depend"
                    + " on it."
        },
        footer = {"", "Example:", "  keys rotate --signing"})
final class KeysRotateCommand extends BaseCommand {
    @ArgGroup(multiplicity = "1")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private RotatedKey which;

    private static final class RotatedKey {
        @Option(names = "--signing", required = true, description = "the key that signs read tokens")
        private boolean signing;

        @Option(names = "--hash", required = true, description = "the key that hashes ids")
        private boolean hash;
    }

    @Mixin
    private final SigningKeysOption place = new SigningKeysOption();

    @Mixin
    private final FormatOption format = new FormatOption();

    @Override
    public Integer call() {
        if (which.hash) {
            new HashKeysCommand().rotated(place.dataDirectory()).print(out(), format);
        }
        if (which.signing) {
            List<SigningKey> keys = place.rotate();
            JsonObject document = new JsonObject()
                    .put("kind", "signing")
                    .put("current", keys.get(0).id())
                    .put("previous", keys.size() > 1 ? keys.get(1).id() : null);
            format.print(out(), document, signing(keys));
        }
        return 0;
    }

    private static String signing(List<SigningKey> keys) {
        return "new tokens are signed with " + keys.get(0).id()
                + (keys.size() > 1 ? "; tokens signed with " + keys.get(1).id() + " stay valid until they expire" : "")
                + "; restart the server so that it uses the new key";
    }
}
