package io.lossy.telemetry.it.peers;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.catalog.CatalogText;
import io.lossy.telemetry.catalog.model.Source;
import io.lossy.telemetry.catalog.reader.CatalogReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Compares the table of emitted events in extension.md with the catalog and with the extension's code. */
class ExtensionEventsTest {
    private static final Path EXTENSION = Path.of("src/main/extension");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-z_.]+)` \\|.*\\| `([a-z/-]+\\.js)#(\\w+)` \\|$");
    private static final Pattern EMIT = Pattern.compile("emit\\(Events\\.(\\w+)");

    /** Where the table says that an event is emitted. */
    private record Place(String file, String function) {}

    private final Map<String, Place> table = table();

    private static Map<String, Place> table() {
        Map<String, Place> rows = new TreeMap<>();
        for (MatchResult row : ROW.matcher(text(Path.of("src/site/markdown/extension.md")))
                .results()
                .toList()) {
            rows.put("lossy." + row.group(1), new Place(row.group(2), row.group(3)));
        }
        return rows;
    }

    @Test
    void theTableHasEachEventThatTheCatalogHasForTheExtension() {
        List<String> catalogued =
                CatalogReader.read("conf/events.yml", CatalogText.shipped()).events().values().stream()
                        .filter(event -> event.sources().contains(Source.EXTENSION))
                        .map(event -> event.name())
                        .toList();

        assertThat(table.keySet()).containsExactlyInAnyOrderElementsOf(catalogued);
    }

    @Test
    void eachFunctionInTheTableEmitsItsEvent() {
        table.forEach((event, place) ->
                assertThat(body(place)).as("%s in %s", event, place).contains("emit(Events." + constant(event) + ","));
    }

    @Test
    void eachEventIsEmittedInOneFileWhichTheTableNames() {
        Map<String, String> files = new TreeMap<>();
        for (Path file : scripts()) {
            EMIT.matcher(text(file))
                    .results()
                    .forEach(emit -> files.merge(
                            emit.group(1),
                            EXTENSION.relativize(file).toString(),
                            (one, other) -> one.equals(other) ? one : one + " and " + other));
        }
        Map<String, String> named = new TreeMap<>();
        table.forEach((event, place) -> named.put(constant(event), place.file()));

        assertThat(files).isEqualTo(named);
    }

    private static String constant(String event) {
        return event.substring("lossy.".length()).replace('.', '_').toUpperCase(Locale.ROOT);
    }

    /** A function or method of that name, up to the brace that closes it on the level where it began. */
    private static String body(Place place) {
        String script = text(EXTENSION.resolve(place.file()));
        String start = "(?m)^( *)(?:export )?(?:async )?(?:function )?#?" + place.function() + "\\(";
        Matcher function =
                Pattern.compile(start + "[^;]*?\\{\\n(?:.*\\n)*?\\1\\}$").matcher(script);
        assertThat(function.find()).as("%s", place).isTrue();
        return function.group();
    }

    private static List<Path> scripts() {
        try (Stream<Path> files = Files.walk(EXTENSION)) {
            return files.filter(file -> file.toString().endsWith(".js"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
