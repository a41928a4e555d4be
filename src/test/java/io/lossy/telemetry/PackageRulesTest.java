package io.lossy.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds the packages of the main code to what their package-info says, and to their limits. */
class PackageRulesTest {
    private static final Path ROOT = Path.of("src/main/java/io/lossy/telemetry");
    private static final String INFO = "package-info.java";
    private static final int MOST_FILES = 30;

    private static final Pattern NAMED = Pattern.compile("\\{@code ([a-z.]+)}");
    private static final Pattern IMPORT =
            Pattern.compile("^import (?:static )?io\\.lossy\\.telemetry\\.([a-z.]+)\\.[A-Z]", Pattern.MULTILINE);
    private static final Pattern USES = Pattern.compile("(may use|uses no other package)");

    @Test
    void eachPackageSaysWhatItMayUseAndUsesNothingElse() {
        for (Path folder : packages()) {
            String says = read(folder.resolve(INFO)).replaceAll("\\s+\\* ", " ");
            assertThat(says).as("%s", folder).containsPattern(USES);
            if (!says.contains("every package")) {
                assertThat(imported(folder))
                        .as("%s", folder)
                        .allMatch(used -> matches(NAMED, says).anyMatch(named -> isOrIsIn(used, named)));
            }
        }
    }

    @Test
    void noPackageHasMoreThanThirtyFiles() {
        assertThat(packages()).allSatisfy(folder -> assertThat(classes(folder)).hasSizeLessThanOrEqualTo(MOST_FILES));
    }

    @Test
    void noClassNameIsUsedTwice() {
        Map<String, Long> names = packages().stream()
                .flatMap(folder -> classes(folder).stream())
                .collect(Collectors.groupingBy(file -> file.getFileName().toString(), Collectors.counting()));

        assertThat(names).allSatisfy((name, times) -> assertThat(times).as(name).isEqualTo(1));
    }

    /** The packages of this project that a package imports, without those of its own family. */
    private static Set<String> imported(Path folder) {
        String family = ROOT.relativize(folder).getName(0).toString();
        return classes(folder).stream()
                .flatMap(file -> matches(IMPORT, read(file)))
                .filter(used -> !isOrIsIn(used, family))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static boolean isOrIsIn(String used, String named) {
        return used.equals(named) || used.startsWith(named + ".");
    }

    private static Stream<String> matches(Pattern pattern, String text) {
        return pattern.matcher(text).results().map((MatchResult match) -> match.group(1));
    }

    private static List<Path> packages() {
        try (Stream<Path> files = Files.walk(ROOT)) {
            return files.filter(file -> file.endsWith(INFO))
                    .map(Path::getParent)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> classes(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".java") && !file.endsWith(INFO))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
