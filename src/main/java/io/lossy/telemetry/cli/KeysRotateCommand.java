package io.lossy.telemetry.cli;

import io.lossy.telemetry.access.SigningKey;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code keys rotate}: a new key before the old, which goes on being recognised until the next time. */
@Command(
        name = "rotate",
        description = {
            "Puts a new key before the present one.",
            "--signing forgets the one before that: twice in a row ends every token that was ever made.",
            "--hash is `hash-keys rotate`: the old one stays readable until no row of its making can be left."
        },
        mixinStandardHelpOptions = true,
        versionProvider = BuildVersion.class)
final class KeysRotateCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @ArgGroup(multiplicity = "1")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Which which;

    private static final class Which {
        @Option(names = "--signing", required = true, description = "the key that signs read tokens")
        private boolean signing;

        @Option(names = "--hash", required = true, description = "the key with which ids are hashed")
        private boolean hash;
    }

    @Mixin
    private final SigningKeysOption place = new SigningKeysOption();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
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
        return "tokens are signed with " + keys.get(0).id()
                + (keys.size() > 1 ? ", and those of " + keys.get(1).id() + " go on until they expire" : "")
                + "; start the server again so that it knows";
    }
}
