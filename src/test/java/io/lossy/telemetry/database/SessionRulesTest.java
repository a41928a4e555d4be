package io.lossy.telemetry.database;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** SQL that means the same in any session: who may open one, and what no statement may hold. */
class SessionRulesTest {
    /** The packages with SQL, and the commands. */
    private static final List<String> SQL =
            List.of("database", "persist", "privacy", "retention", "query", "backup", "cli");

    /** Its meaning in a literal depends on standard_conforming_strings. */
    private static final Pattern BACKSLASH = Pattern.compile("'[^'\\n]*\\\\\\\\[^'\\n]*'::");

    /** A setting that stays on a session behind a pooler, for the client that gets it next. */
    private static final Pattern SET = Pattern.compile("\"SET (?!TRANSACTION|LOCAL)|setTransactionIsolation");

    @Test
    void onlyWhoSetsItOrAsksAboutItOpensASession() {
        noClasses()
                .that()
                .doNotBelongToAnyOf(
                        DatabaseSession.class,
                        JdbcReader.class, // begins as DatabaseSession says
                        DatabaseChecks.class, // these ask about the session as it comes
                        SessionCheck.class,
                        RoleSettings.class,
                        RoleSeparation.class,
                        Migrations.class)
                .should()
                .callMethod(DatabaseAddress.class, "connect")
                .check(new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                        .importPackages(SQL.stream()
                                .map(name -> "io.lossy.telemetry." + name)
                                .toArray(String[]::new)));
    }

    @Test
    void noStatementDependsOnABackslashOrLeavesASettingBehind() throws IOException {
        for (String name : SQL) {
            try (Stream<Path> sources = Files.walk(Path.of("src/main/java/io/lossy/telemetry", name))) {
                List<String> found = sources.filter(file -> file.toString().endsWith(".java"))
                        .flatMap(SessionRulesTest::lines)
                        .filter(line -> BACKSLASH.matcher(line).find()
                                || SET.matcher(line).find())
                        .toList();

                assertThat(found).as(name).isEmpty();
            }
        }
    }

    private static Stream<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
