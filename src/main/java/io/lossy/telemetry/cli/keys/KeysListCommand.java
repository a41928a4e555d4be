package io.lossy.telemetry.cli.keys;

import io.lossy.telemetry.cli.output.FormatOption;
import io.lossy.telemetry.cli.output.JsonDocument;
import io.lossy.telemetry.cli.support.BaseCommand;
import io.lossy.telemetry.security.auth.SigningKey;
import io.vertx.core.json.JsonObject;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Implements {@code keys list}: prints the ids of the signing keys. Each token contains the id of its key. */
@Command(
        name = "list",
        description = "Lists the ids of the keys that sign read tokens; the first key signs. Write keys are in the"
                + " settings.",
        footer = {"", "Example:", "  keys list"})
final class KeysListCommand extends BaseCommand {
    @Mixin
    private final SigningKeysOption place = new SigningKeysOption();

    @Mixin
    private final FormatOption format = new FormatOption();

    @Override
    public Integer call() {
        List<SigningKey> keys = place.find();
        if (format.isJson()) {
            JsonDocument.print(
                    out(),
                    new JsonObject()
                            .put(
                                    "keys",
                                    JsonDocument.array(
                                            keys,
                                            key -> new JsonObject()
                                                    .put("id", key.id())
                                                    .put("signs", key.equals(keys.get(0))))));
            return 0;
        }
        if (keys.isEmpty()) {
            print("no signing key; `keys new read` makes one");
        }
        for (int i = 0; i < keys.size(); i++) {
            print(keys.get(i).id() + (i == 0 ? "  signs and verifies tokens" : "  verifies tokens"));
        }
        return 0;
    }
}
