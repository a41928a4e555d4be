package io.lossy.telemetry.executed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExecutedTestsTest {
    private static final Instant BEGAN = Instant.parse("2026-11-22T12:00:00Z");

    @TempDir
    Path base;

    @Test
    void invocationsCountByTheirMethodWhateverTheirTextSays() throws IOException {
        report(
                "surefire",
                "a.FastTest",
                "1,234.5",
                "plain",
                "each(String, int)[1]",
                "each(String, int)[2]",
                "made()[1][3]");

        List<ClassReport> reports = ClassReport.in(base.resolve("target/surefire-reports"), BEGAN);

        assertThat(reports).hasSize(1);
        assertThat(Set.copyOf(reports.get(0).executed()))
                .containsExactlyInAnyOrder("a.FastTest.plain", "a.FastTest.each", "a.FastTest.made");
        assertThat(reports.get(0).seconds()).isEqualTo(1234.5);
    }

    @Test
    void aReportOfAnEarlierBuildIsNotRead() throws IOException {
        Path old = report("surefire", "a.FastTest", "1", "plain");
        Files.setLastModifiedTime(old, FileTime.from(BEGAN.minusSeconds(1)));

        assertThat(run().unit()).isEmpty();
    }

    @Test
    void aListedTestThatDidNotRunOrWasSkippedAndAnUnlistedOneThatRanAreDifferences() throws IOException {
        list("unit", "a.FastTest.gone", "a.FastTest.plain", "a.FastTest.skipped");
        list("default", "a.SlowIT.slow");
        report("surefire", "a.FastTest", "1", "plain", "-skipped", "fresh");
        report("failsafe", "a.SlowIT", "1", "slow");

        assertThat(run().differences(Set.of()))
                .containsExactly(
                        "listed, but not run:   a.FastTest.gone",
                        "listed, but skipped:   a.FastTest.skipped",
                        "run, but not listed:   a.FastTest.fresh");
    }

    @Test
    void aSelectionIsNotCompared() throws IOException {
        list("unit", "a.FastTest.plain");
        list("default", "a.SlowIT.slow");

        assertThat(run().differences(Set.of("test", "it.test"))).isEmpty();
        assertThat(run().differences(Set.of("test", "skipBrowser"))).isEmpty();
        assertThat(run().differences(Set.of("test"))).containsExactly("listed, but not run:   a.SlowIT.slow");
        assertThat(run().differences(Set.of("it.test"))).containsExactly("listed, but not run:   a.FastTest.plain");
    }

    @Test
    void addingKeepsWhatIsListedAndPutsNewOnesIntoTheListOfTheirProfile() throws IOException {
        list("unit", "a.FastTest.gone");
        list("default", "a.SlowIT.slow");
        report("surefire", "a.FastTest", "1", "plain");
        report("failsafe", "a.SlowIT", "1", "slow", "slower");

        assertThat(run("default,long").add()).isEqualTo(2);

        assertThat(lines("unit")).containsExactly("a.FastTest.gone", "a.FastTest.plain");
        assertThat(lines("default")).containsExactly("a.SlowIT.slow");
        assertThat(lines("long")).containsExactly("a.SlowIT.slower");
        assertThat(run("default,long").differences(Set.of("test"))).isEmpty();
    }

    @Test
    void theSlowestTenComeFirstToLast() throws IOException {
        for (int i = 1; i <= 12; i++) {
            report("surefire", "a.N" + i + "Test", String.valueOf(i), "plain");
        }

        assertThat(SlowestClasses.lines(run().unit()))
                .hasSize(10)
                .startsWith("[INFO]    12.0 s  a.N12Test, tests: 1")
                .endsWith("[INFO]     3.0 s  a.N3Test, tests: 1");
    }

    private TestRun run() {
        return run("default");
    }

    private TestRun run(String lists) {
        return TestRun.of(base.toString(), BEGAN.toString(), lists);
    }

    /** @param methods a leading minus stands for one that was skipped */
    private Path report(String plugin, String name, String seconds, String... methods) throws IOException {
        StringBuilder xml = new StringBuilder("<testsuite name='" + name + "' time='" + seconds + "'>");
        for (String method : methods) {
            boolean skipped = method.startsWith("-");
            xml.append("<testcase classname='" + name + "' time='0' name='" + (skipped ? method.substring(1) : method)
                    + "'>" + (skipped ? "<skipped/>" : "") + "</testcase>");
        }
        Path folder = Files.createDirectories(base.resolve("target/" + plugin + "-reports"));
        return Files.writeString(folder.resolve("TEST-" + name + ".xml"), xml.append("</testsuite>"));
    }

    private void list(String name, String... ids) throws IOException {
        Files.write(Files.createDirectories(lists()).resolve(name + ".txt"), List.of(ids));
    }

    private List<String> lines(String name) throws IOException {
        return Files.readAllLines(lists().resolve(name + ".txt"));
    }

    private Path lists() {
        return base.resolve("src/test/resources/executed");
    }
}
