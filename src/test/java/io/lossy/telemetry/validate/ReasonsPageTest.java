package io.lossy.telemetry.validate;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.event.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReasonsPageTest {
    private static final Path PAGE = Path.of("src/site/markdown/reasons.md");

    @Test
    void everyReasonHasOneHeadingAndNoHeadingIsLeftOver() throws IOException {
        List<String> headings = Files.readAllLines(PAGE).stream()
                .filter(line -> line.startsWith("### "))
                .map(line -> line.substring(4).replace("`", "").strip())
                .toList();
        assertThat(headings)
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(Reason.values()).map(Reason::word).toList());
    }

    @Test
    void everyReasonSaysWhatItMeansAndWhoFixesItHow() throws IOException {
        String[] parts = Files.readString(PAGE).split("(?m)^### ");
        for (int i = 1; i < parts.length; i++) {
            assertThat(parts[i]).contains("**Meaning.**", "**Who.**", "**How.**");
        }
    }
}
