package io.lossy.telemetry.it.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.app.TelemetryServer;
import io.lossy.telemetry.catalog.CatalogText;
import io.lossy.telemetry.fixture.FreePort;
import io.lossy.telemetry.fixture.LoopbackHttpClient;
import io.lossy.telemetry.fixture.Patience;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.ServerFixture;
import io.lossy.telemetry.fixture.ServerProcess;
import io.lossy.telemetry.fixture.TestRequests;
import io.lossy.telemetry.fixture.TestedProgram;
import io.lossy.telemetry.setup.Tools;
import io.vertx.core.json.JsonObject;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Walks through "Validate it in staging" of catalog.md: every command as it stands there, in one shell, and what the page
 * says each prints. Only ports are others, and what {@code lossy} stands for.
 */
@Tag("whole")
class CatalogStagingIT {
    private static final Path PAGE = Path.of("src/site/markdown/catalog.md");
    private static final Pattern CONSOLE = Pattern.compile("```console\n(.*?)```", Pattern.DOTALL);

    /** What differs from run to run, by what it is: ids, times, hashes, and the catalog's size. */
    private static final Map<String, String> VARIABLE = Map.of(
            "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "ID",
            "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z", "TIME",
            "\\b[0-9a-f]{4}\\.[0-9a-f]{32}\\b", "PSEUDONYM",
            "\"catalog\":\"[0-9a-f]+\"", "\"catalog\":HASH",
            "is valid: .*", "is valid");

    /** Below target: a folder that only its owner may enter is no place for PostgreSQL, which is not run by root. */
    private final Path folder = Path.of("target", "it-processes", "staging-" + Long.toString(System.nanoTime(), 36))
            .toAbsolutePath();

    private final Path curl = Tools.curl();
    private final Path project = folder.resolve("project");
    private final int staging = FreePort.any();
    private final int stagingManagement = FreePort.any();
    private TelemetryServer production;

    @BeforeEach
    void aProjectAndItsProductionServer() throws Exception {
        Files.createDirectories(project.resolve("conf"));
        Files.createDirectories(project.resolve("target"));
        Files.writeString(project.resolve(".gitignore"), "/target/\n");
        Files.copy(Path.of("conf/telemetry.yml"), project.resolve("conf/telemetry.yml"));
        Files.copy(CatalogText.SHIPPED, project.resolve("conf/events.yml"));
        shell(project, "git init -q && git add . && git commit -q -m before && git clone -q . ../production");
        Path catalog = folder.resolve("production/conf/events.yml");
        production = ServerFixture.launch(
                folder.resolve("data"),
                0,
                PostgresFixture.migratedDatabase(),
                Clock.systemUTC(),
                settings -> settings.replace("${LOSSY_CATALOG:conf/events.yml}", catalog.toString()));
        Files.writeString(project.resolve("conf/events.yml"), withTheEventOfThePage());
    }

    @AfterEach
    void stop() {
        production.close();
        Path data = project.resolve("target/staging");
        if (Files.exists(data)) {
            ServerProcess.discard(data);
        }
    }

    @Test
    void everyCommandOfThePageDoesWhatThePageSays() throws Exception {
        String page = section("Validate it in staging");
        String transcript =
                CONSOLE.matcher(page).results().map(block -> block.group(1)).collect(Collectors.joining());
        StringBuilder script = new StringBuilder("alias lossy='" + lossy() + "'\n");
        for (String command : commands(transcript)) {
            script.append("cat <<'SHOWN'\n\n$ ").append(command).append("\nSHOWN\n");
            script.append(elsewhere(command)).append('\n');
        }
        Files.writeString(folder.resolve("walk.sh"), script);

        String said = shell(project, "sh ../walk.sh");

        assertThat(unvaried(said)).isEqualTo(unvaried(transcript));
        JsonObject taken = new LoopbackHttpClient(production.port())
                .post(TestRequests.request(TestRequests.event(
                        "lossy.library.video_opened",
                        new JsonObject().put("startup_ms", 90_000).put("origin", "link"))))
                .json();
        assertThat(taken.getJsonObject("counts").getInteger("persisted"))
                .as("in production")
                .isEqualTo(1);
    }

    private static List<String> commands(String transcript) {
        List<String> commands = transcript
                .lines()
                .filter(line -> line.startsWith("$ "))
                .map(line -> line.substring(2))
                .toList();
        assertThat(commands).hasSizeGreaterThan(10);
        return commands;
    }

    private String elsewhere(String command) {
        return command.replace("9080", String.valueOf(staging))
                .replace("9081", String.valueOf(stagingManagement))
                .replace("8081", String.valueOf(production.managementPort()));
    }

    private static String lossy() {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return java + " -XX:+UseSerialGC -XX:TieredStopAtLevel=1 " + String.join(" ", TestedProgram.words());
    }

    private static String unvaried(String text) {
        String unvaried = text.replaceAll("\n+", "\n").strip(); // curl ends no line
        for (Map.Entry<String, String> each : VARIABLE.entrySet()) {
            unvaried = unvaried.replaceAll(each.getKey(), each.getValue());
        }
        return unvaried;
    }

    /** The catalog with what "Add an event" writes into it, fixed as it says. */
    private static String withTheEventOfThePage() throws IOException {
        List<String> added = Pattern.compile("(?m)(?:^    .*\n|^\n)+")
                .matcher(section("Add an event in three minutes"))
                .results()
                .map(block -> block.group().replaceAll("(?m)^    ", "").strip().indent(2))
                .filter(block -> block.startsWith("  lossy.library.") || block.startsWith("  library."))
                .toList();
        assertThat(added).hasSize(2);
        return CatalogText.shipped()
                .replace("\nevents:\n", "\nevents:\n" + added.get(0).replace("type: id,", "type: id, pii: hash,"))
                .replace("\naggregates:\n", "\naggregates:\n" + added.get(1));
    }

    private static String section(String heading) throws IOException {
        Matcher found = Pattern.compile("\n## " + heading + "\n(.*?)\n## ", Pattern.DOTALL)
                .matcher(Files.readString(PAGE));
        assertThat(found.find()).as(heading).isTrue();
        return found.group(1);
    }

    private String shell(Path where, String command) throws IOException, InterruptedException {
        Path said = folder.resolve("said.txt");
        ProcessBuilder shell = new ProcessBuilder("sh", "-c", command)
                .directory(where.toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile());
        shell.environment().keySet().removeIf(name -> name.startsWith("LOSSY_") || name.equals("DATABASE_URL"));
        shell.environment().put("PATH", curl.getParent() + File.pathSeparator + System.getenv("PATH"));
        for (String who : List.of("AUTHOR", "COMMITTER")) {
            shell.environment().put("GIT_" + who + "_NAME", "t");
            shell.environment().put("GIT_" + who + "_EMAIL", "t@example.org");
        }
        Process process = shell.start();
        if (!process.waitFor(Patience.LONGEST.toSeconds(), TimeUnit.SECONDS)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
        }
        assertThat(process.exitValue()).as(Files.readString(said)).isZero();
        return Files.readString(said);
    }
}
