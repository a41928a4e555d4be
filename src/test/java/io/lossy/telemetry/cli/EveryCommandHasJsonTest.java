package io.lossy.telemetry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.fixture.DocumentedJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

class EveryCommandHasJsonTest {
    private static final String GROUP = "prints nothing: it only has subcommands";

    /** The commands that print no data, with the reason. */
    private static final Map<String, String> WITHOUT = Map.of(
            "", GROUP,
            "catalog", GROUP,
            "forward", GROUP,
            "hash-keys", GROUP,
            "keys", GROUP,
            "keys new", GROUP,
            "serve", "runs until it is stopped; its numbers are at /metrics and /health",
            "catalog privacy", "prints two texts to copy; `catalog check --format json` has what leaves");

    private static List<CommandLine> all(CommandLine command) {
        List<CommandLine> all = new ArrayList<>(List.of(command));
        command.getSubcommands().values().forEach(below -> all.addAll(all(below)));
        return all;
    }

    private static String name(CommandLine command) {
        return command.getCommandSpec()
                .qualifiedName()
                .substring("lossy-telemetry".length())
                .strip();
    }

    private static List<String> formats(CommandLine command) {
        OptionSpec format = command.getCommandSpec().findOption("--format");
        List<String> names = new ArrayList<>();
        if (format != null) {
            format.completionCandidates().forEach(names::add);
        }
        return names;
    }

    @Test
    void everyCommandThatPrintsDataHasFormatJson() {
        for (CommandLine command : all(Main.commandLine())) {
            List<String> formats = formats(command);
            if (WITHOUT.containsKey(name(command))) {
                assertThat(formats).as(name(command)).isEmpty();
            } else {
                assertThat(formats).as(name(command)).contains("JSON");
            }
        }
    }

    @Test
    void everyExemptCommandExists() {
        assertThat(all(Main.commandLine()))
                .extracting(EveryCommandHasJsonTest::name)
                .containsAll(WITHOUT.keySet());
    }

    @Test
    void everyShapeIsDocumented() {
        List<String> documented = StreamSupport.stream(DocumentedJson.commands().spliterator(), false)
                .toList();

        for (CommandLine command : all(Main.commandLine())) {
            if (!WITHOUT.containsKey(name(command))) {
                assertThat(documented)
                        .anyMatch(each -> each.equals(name(command)) || each.startsWith(name(command) + " -"));
            }
        }
    }

    /** A script may write the option in small letters, as the help does. */
    @Test
    void aFormatThatDoesNotExistIsWrongUsage() {
        for (CommandLine command : all(Main.commandLine())) {
            if (!formats(command).isEmpty()) {
                List<String> line = new ArrayList<>(List.of(name(command).split(" ")));
                line.addAll(List.of("--format", "xml"));

                CapturedCommand run = CapturedCommand.run(line.toArray(String[]::new));

                assertThat(run.exit()).as(name(command)).isEqualTo(2);
                assertThat(run.err()).as(name(command)).contains("--format");
                assertThat(run.out()).as(name(command)).isEmpty();
            }
        }
    }
}
