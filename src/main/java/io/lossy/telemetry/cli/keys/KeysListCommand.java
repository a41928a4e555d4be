package io.lossy.telemetry.cli.keys;

import io.lossy.telemetry.cli.support.BaseCommand;
import io.lossy.telemetry.security.auth.SigningKey;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Implements {@code keys list}: prints the ids of the signing keys. Each token contains the id of its key. */
@Command(
        name = "list",
        description = "Lists the ids of the keys that sign read tokens; the first key signs. Write keys are in the"
                + " settings.")
final class KeysListCommand extends BaseCommand {
    @Mixin
    private final SigningKeysOption place = new SigningKeysOption();

    @Override
    public Integer call() {
        PrintWriter out = out();
        List<SigningKey> keys = place.find();
        if (keys.isEmpty()) {
            out.println("no signing key; `keys new read` makes one");
        }
        for (int i = 0; i < keys.size(); i++) {
            out.println(keys.get(i).id() + (i == 0 ? "  signs and verifies tokens" : "  verifies tokens"));
        }
        out.flush();
        return 0;
    }
}
