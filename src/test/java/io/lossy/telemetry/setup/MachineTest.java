package io.lossy.telemetry.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The set-up on machines that lack this or that; programs are small shell scripts. */
class MachineTest {
    @TempDir
    Path folder;

    private Path first;
    private Path second;

    @BeforeEach
    void twoFoldersOnTheSearchPath() throws IOException {
        first = Files.createDirectory(folder.resolve("first"));
        second = Files.createDirectory(folder.resolve("second"));
    }

    @Test
    void findsExecutablesAndNothingElseInTheOrderOfTheSearchPath() throws IOException {
        Files.writeString(first.resolve("node"), "not executable");
        Path node = program(second, "node", "echo v20.1.0");

        assertThat(machine().onPath("node")).containsExactly(node);
        assertThat(machine().onPath("promtool")).isEmpty();
    }

    @Test
    void passesOverANodeThatIsTooOld() throws IOException {
        program(first, "node", "echo v18.19.0");
        Path fresh = program(second, "node", "echo v20.19.0");

        assertThat(new NodeSupply(machine()).find()).containsEntry(Tool.NODE, fresh);
    }

    @Test
    void passesOverASnapAndAnOldBrowser() throws IOException {
        program(first, "chromium", "exec /snap/bin/chromium");
        program(first, "chromium-browser", "echo Chromium 119.0.1.2");
        assertThat(new ChromiumSupply(machine()).find()).isEmpty();

        Path fit = program(second, "google-chrome", "echo Google Chrome 131.0.6778.85");
        assertThat(new ChromiumSupply(machine()).find()).containsEntry(Tool.CHROMIUM, fit);
    }

    @Test
    void aChosenBrowserComesFirst() throws IOException {
        program(first, "chromium", "echo Chromium 156.0.8078.79");
        Path chosen = program(folder, "my-chrome", "echo Chromium 140.0.1.2");

        assertThat(new ChromiumSupply(machine("CHROMIUM_PATH", chosen.toString())).find())
                .containsEntry(Tool.CHROMIUM, chosen);
    }

    @Test
    void saysTheExactCommandToAUserWhoMayNotInstall() throws IOException {
        program(first, "apt-get", "exit 100");
        Machine machine = machine();

        assertThat(SystemPackages.advice(machine, ToolNeed.BROWSER, "?"))
                .isEqualTo("sudo apt-get update && sudo apt-get install -y --no-install-recommends chromium");
    }

    @Test
    void failsWithWhatToTypeWhereNothingCanBeInstalled() {
        assertThatThrownBy(() -> new PrometheusSupply(machine()).obtain())
                .isInstanceOf(SetupFailure.class)
                .hasMessageContaining("Prometheus with promtool is needed and was not found")
                .hasMessageContaining("type:")
                .hasMessageContaining("-DskipPrometheus");
    }

    @Test
    void takesAlertmanagerByEitherOfItsNames() throws IOException {
        program(first, "amtool", "exit 0");
        assertThat(new AlertmanagerSupply(machine()).find()).containsOnlyKeys(Tool.AMTOOL);

        Path upstream = program(second, "alertmanager", "exit 0");
        assertThat(new AlertmanagerSupply(machine()).find()).containsEntry(Tool.ALERTMANAGER, upstream);
    }

    /** Unpacked by a user whom the machine gives no namespace: there is an executable, and it does not run. */
    @Test
    void anUnpackedAlertmanagerThatDoesNotRunIsNone() throws IOException {
        Path unpacked = Files.createDirectories(folder.resolve("cache/lossy-telemetry/prometheus-alertmanager"));
        program(unpacked, "alertmanager.sh", "exit 1");
        assertThatThrownBy(() -> new AlertmanagerSupply(machine()).obtain())
                .isInstanceOf(SetupFailure.class)
                .hasMessageContaining("Alertmanager with amtool is needed and was not found")
                .hasMessageContaining("-DskipAlertmanager");

        Path start = program(unpacked, "alertmanager.sh", "exit 0");
        assertThat(new AlertmanagerSupply(machine()).find()).containsEntry(Tool.ALERTMANAGER, start);
    }

    /** Unpacked without a library that it needs: there is an executable, and it does not run. */
    @Test
    void aPgBouncerThatDoesNotRunIsNone() throws IOException {
        Path unpacked = Files.createDirectories(folder.resolve("cache/lossy-telemetry/pgbouncer"));
        program(unpacked, "pgbouncer.sh", "exit 127");
        program(first, "pgbouncer", "exit 127");
        Path fit = program(second, "pgbouncer", "echo PgBouncer 1.18.0");

        assertThat(new PgBouncerSupply(machine()).find()).containsEntry(Tool.PGBOUNCER, fit);
        assertThat(SystemPackages.advice(machine(), ToolNeed.PGBOUNCER, "put it there"))
                .isEqualTo("put it there");
    }

    /** wrk exits with 1 after it has printed its version, and the name is short enough for other programs. */
    @Test
    void findsWrkByWhatItPrints() throws IOException {
        program(first, "wrk", "echo work 1.0");
        Path fit = program(second, "wrk", "echo 'wrk debian/4.1.0 [epoll]'; exit 1");

        assertThat(new WrkSupply(machine()).find()).containsEntry(Tool.WRK, fit);
    }

    @Test
    void readsTheVersionOutOfWhateverAProgramSays() {
        assertThat(Machine.majorVersion("v20.20.2")).isEqualTo(20);
        assertThat(Machine.majorVersion("[: 3: unexpected operator\nChromium 156.0.8078.79 built on Debian 12"))
                .isEqualTo(156);
        assertThat(Machine.majorVersion("command not found")).isZero();
    }

    private static Path program(Path folder, String name, String script) throws IOException {
        Path file = Files.writeString(folder.resolve(name), "#!/bin/sh\n" + script + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return file;
    }

    private Machine machine(String... more) {
        Map<String, String> environment = new HashMap<>();
        environment.put("PATH", first + File.pathSeparator + second);
        environment.put("XDG_CACHE_HOME", folder.resolve("cache").toString());
        if (more.length > 0) {
            environment.put(more[0], more[1]);
        }
        return new Machine(environment, "Linux", "amd64");
    }
}
