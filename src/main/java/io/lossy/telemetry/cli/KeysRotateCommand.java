package io.lossy.telemetry.cli;

import io.lossy.telemetry.access.SigningKey;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code keys rotate}: a new key before the old, which goes on being recognised until the next time. */
@Command(
        name = "rotate",
        description = {
            "Puts a new key before the present one, and forgets the one before that.",
            "Twice in a row ends every token that was ever made."
        },
        mixinStandardHelpOptions = true,
        versionProvider = BuildVersion.class)
final class KeysRotateCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(names = "--signing", description = "the key that signs read tokens")
    private boolean signing;

    @Mixin
    private final SigningKeysOption place = new SigningKeysOption();

    @Override
    public Integer call() {
        if (!signing) {
            throw new ParameterException(spec.commandLine(), "rotate what? --signing");
        }
        List<SigningKey> keys = place.rotate();
        PrintWriter out = spec.commandLine().getOut();
        out.println("tokens are signed with " + keys.get(0).id()
                + (keys.size() > 1 ? ", and those of " + keys.get(1).id() + " go on until they expire" : "")
                + "; start the server again so that it knows");
        out.flush();
        return 0;
    }
}
