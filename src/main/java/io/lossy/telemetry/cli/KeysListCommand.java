package io.lossy.telemetry.cli;

import io.lossy.telemetry.access.SigningKey;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code keys list}: the ids of the signing keys, which stand in each token too. */
@Command(
        name = "list",
        description = "Lists the ids of the signing keys, the one that signs first. Write keys are in the settings.",
        mixinStandardHelpOptions = true,
        versionProvider = BuildVersion.class)
final class KeysListCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private final SigningKeysOption place = new SigningKeysOption();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        List<SigningKey> keys = place.find();
        if (keys.isEmpty()) {
            out.println("no signing key; `keys new read` makes one");
        }
        for (int i = 0; i < keys.size(); i++) {
            out.println(keys.get(i).id() + (i == 0 ? "  signs and is recognised" : "  is recognised"));
        }
        out.flush();
        return 0;
    }
}
