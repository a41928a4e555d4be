package io.lossy.telemetry.cli.keys;

import io.lossy.telemetry.cli.support.BaseCommand;
import io.lossy.telemetry.security.auth.SigningKey;
import java.io.PrintWriter;
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
        })
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

    @Override
    public Integer call() {
        PrintWriter out = out();
        if (which.hash) {
            out.println(new HashKeysCommand().rotated(place.dataDirectory()));
        }
        if (which.signing) {
            out.println(signing(place.rotate()));
        }
        out.flush();
        return 0;
    }

    private static String signing(List<SigningKey> keys) {
        return "new tokens are signed with " + keys.get(0).id()
                + (keys.size() > 1 ? "; tokens signed with " + keys.get(1).id() + " stay valid until they expire" : "")
                + "; restart the server so that it uses the new key";
    }
}
