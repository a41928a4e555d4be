package io.lossy.telemetry.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Checks the form of every page: links and headings, the index of decisions, and the width of prose. */
class PagesTest {
    private static final int WIDTH = 100;
    /** Tables, headings, HTML, code that is indented, and a link that fills its line. */
    private static final Pattern NO_PROSE = Pattern.compile("\\|.*|#.*|<.*| {4}.*|\\W*\\[[^\\]]*]\\([^)]*\\)\\S*");

    private static final Path ROOT =
            Path.of(System.getProperty("basedir", "")).toAbsolutePath().normalize();
    private static final Path SITE = ROOT.resolve("src/site/markdown");
    private static final Pattern BLOCK = Pattern.compile("^```.*?^```", Pattern.DOTALL | Pattern.MULTILINE);
    private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("^#+ (.+)$", Pattern.MULTILINE);

    @Test
    void everyLinkLeadsToAFileAndItsHeading() throws IOException {
        List<String> broken = new ArrayList<>();
        for (Path page : pages()) {
            LINK.matcher(prose(page))
                    .results()
                    .map(link -> link.group(1))
                    .filter(link -> !link.matches("[a-z]+:.*"))
                    .filter(link -> !leads(page, link))
                    .forEach(link -> broken.add(ROOT.relativize(page) + " -> " + link));
        }
        assertThat(broken).isEmpty();
    }

    @Test
    void proseHasAtMostAHundredColumns() throws IOException {
        List<String> wide = new ArrayList<>();
        for (Path page : pages()) {
            prose(page)
                    .lines()
                    .filter(line -> line.codePointCount(0, line.length()) > WIDTH)
                    .filter(line -> !NO_PROSE.matcher(line).matches())
                    .forEach(line -> wide.add(ROOT.relativize(page) + ": " + line));
        }
        assertThat(wide).isEmpty();
    }

    private static boolean leads(Path page, String link) {
        String[] parts = link.split("#", 2);
        Path target = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]).normalize();
        return Files.exists(target)
                && (parts.length == 1
                        || !target.toString().endsWith(".md")
                        || anchors(target).contains(parts[1]));
    }

    /** Returns the anchors as GitHub makes them. */
    private static Set<String> anchors(Path page) {
        return HEADING.matcher(prose(page))
                .results()
                .map(heading -> heading.group(1).toLowerCase(Locale.ROOT))
                .map(heading -> heading.replaceAll("[^\\w\\- ]", "").strip().replace(' ', '-'))
                .collect(Collectors.toSet());
    }

    @Test
    void theIndexOfDecisionsListsEachPageOnce() throws IOException {
        try (Stream<Path> files = Files.list(SITE.resolve("decisions"))) {
            List<String> names = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("\\d{4}-.*"))
                    .sorted()
                    .toList();
            assertThat(Pattern.compile("(?m)^\\| \\[\\d{4}]\\(([^)]+)\\)")
                            .matcher(prose(SITE.resolve("decisions/README.md")))
                            .results()
                            .map((MatchResult row) -> row.group(1)))
                    .containsExactlyElementsOf(names);
        }
    }

    private static List<Path> pages() throws IOException {
        List<Path> found = new ArrayList<>(List.of(ROOT.resolve("README.md")));
        for (Path folder : List.of(SITE, ROOT.resolve(".github"), ROOT.resolve("dashboards"))) {
            try (Stream<Path> files = Files.walk(folder)) {
                files.filter(file -> file.toString().endsWith(".md")).forEach(found::add);
            }
        }
        assertThat(found).hasSizeGreaterThan(40);
        return found;
    }

    /** Returns the page without its blocks of code. */
    private static String prose(Path page) {
        try {
            return BLOCK.matcher(Files.readString(page)).replaceAll("");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
