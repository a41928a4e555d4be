package io.lossy.telemetry.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.catalog.model.CatalogException;
import io.lossy.telemetry.catalog.reader.CatalogReader;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** A catalog that was damaged in any way is read, or refused with its lines; nothing else is thrown. */
class CatalogMutationTest {
    private static final String[] SPLINTERS = {
        "\n",
        ": ",
        "- ",
        "{",
        "}",
        "[",
        "]",
        "\"",
        "'",
        "|",
        ">",
        "#",
        "&a ",
        "*a",
        "!!x ",
        "<<: ",
        "? ",
        "%",
        "@",
        "\t",
        "\u0000",
        "\ufeff",
        "\ud83d\ude00",
        "\u202e",
        "null",
        "~",
        "1e999",
        "-0",
        "999999999999999999999",
        "..",
        "---\n",
        "...\n",
        "required: true",
        "enum: []",
        "lossy.",
        "${X}",
        "0x10",
        ".inf",
        "2026-11-22",
        "\\"
    };
    private static final String SHIPPED = CatalogText.shipped();

    @Property(tries = 150, seed = "20261122")
    void theShippedCatalogDamagedAnywhere(@ForAll long seed) {
        mustBeReadOrRefused(damaged(SHIPPED, new Random(seed)));
    }

    @Property(tries = 2_000, seed = "20261122")
    void aSmallCatalogDamagedAnywhere(@ForAll long seed) {
        mustBeReadOrRefused(damaged(CatalogText.SOUND, new Random(seed)));
    }

    @Property(tries = 500, seed = "20261122")
    void anyTextAtAll(@ForAll String text) {
        mustBeReadOrRefused(text);
    }

    private static void mustBeReadOrRefused(String text) {
        try {
            assertThat(CatalogReader.read("events.yml", text).events()).isNotEmpty();
        } catch (CatalogException refused) {
            assertThat(refused.problems()).isNotEmpty().allSatisfy(problem -> {
                assertThat(problem.line()).isBetween(0, text.split("\\R", -1).length + 1);
                assertThat(problem.message()).isNotBlank();
                assertThat(problem.fix()).isNotBlank();
            });
        }
    }

    private static String damaged(String sound, Random random) {
        StringBuilder text = new StringBuilder(sound);
        for (int i = random.nextInt(4); i >= 0; i--) {
            int at = random.nextInt(text.length());
            int end = Math.min(text.length(), at + random.nextInt(40));
            switch (random.nextInt(5)) {
                case 0 -> text.delete(at, end);
                case 1 -> text.insert(at, SPLINTERS[random.nextInt(SPLINTERS.length)]);
                case 2 -> text.insert(random.nextInt(text.length()), text.substring(at, end));
                case 3 -> text.setCharAt(at, (char) (random.nextInt(0x60) + 0x20));
                default -> text.replace(at, end, SPLINTERS[random.nextInt(SPLINTERS.length)]);
            }
        }
        return text.toString();
    }
}
