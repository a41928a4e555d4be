package io.lossy.telemetry.dashboards;

import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.fixture.CommandLineRun;
import io.lossy.telemetry.fixture.Patience;
import io.lossy.telemetry.fixture.ServerProcess;
import io.lossy.telemetry.fixture.Sql;
import io.lossy.telemetry.setup.Tools;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the playbooks tell to type, typed: against a server with its own database and the Prometheus that watches it. Only the
 * ports are others; our own commands run in this JVM, and the SQL for psql over JDBC.
 *
 * @param folder whose {@code data} is the server's
 */
record PlaybookCommands(ServerProcess server, int prometheus, Path folder) {
    private static final String OURS = "java -jar target/lossy-telemetry.jar ";
    private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");
    private static final Pattern PSQL = Pattern.compile("psql \"\\$\\{DATABASE_.*} ?\" -c \"(.*)\"");

    /** What these select is the trouble itself, and this server has none of it. */
    private static final List<String> TROUBLES = List.of("FROM forward_dead", "FROM pg_stat_activity");

    /** Every command that did not do its work, and what it said. */
    Map<String, String> failures() throws IOException, InterruptedException {
        Map<String, String> failures = new TreeMap<>();
        for (Path playbook : OpsFiles.list("playbooks", ".md")) {
            List<String> commands = commands(playbook);
            if (commands.isEmpty()) {
                failures.put(playbook.toString(), "no line looks like a command");
            }
            String database = "";
            for (String command : commands) {
                if (command.startsWith("DB=")) {
                    database = shell(command + "; echo $DB", failures).strip();
                } else if (command.startsWith("psql ")) {
                    query(command, database, failures);
                } else if (command.startsWith(OURS)) {
                    ours(command, failures);
                } else {
                    shell(command, failures);
                }
            }
        }
        return failures;
    }

    private static List<String> commands(Path playbook) {
        return OpsFiles.text(playbook)
                .lines()
                .filter(line -> line.startsWith("    "))
                .map(String::strip)
                .toList();
    }

    private void ours(String command, Map<String, String> failures) {
        List<String> words = new ArrayList<>();
        Matcher word = WORD.matcher(command.substring(OURS.length()));
        while (word.find()) {
            words.add(word.group(1) == null ? word.group(2) : word.group(1));
        }
        if (!words.contains("--catalog")) {
            words.add("--data-dir=" + folder.resolve("data"));
        }
        CommandLineRun ended = CommandLineRun.run(words.toArray(String[]::new));
        if (ended.exit() != 0) {
            failures.put(command, ended.err());
        }
    }

    private void query(String command, String database, Map<String, String> failures) {
        Matcher sql = PSQL.matcher(command);
        if (!sql.matches()) {
            failures.put(command, "not of the form the other playbooks have");
        } else if (new Sql(DatabaseAddress.parse(database)).rows(sql.group(1)).isEmpty()
                && TROUBLES.stream().noneMatch(command::contains)) {
            failures.put(command, "no rows");
        }
    }

    private String shell(String command, Map<String, String> failures) throws IOException, InterruptedException {
        String here = command.replace(":8080/", ":" + server.port() + "/")
                .replace(":8081/", ":" + server.managementPort() + "/")
                .replaceFirst(":9090\\b", ":" + prometheus)
                .replaceFirst("^promtool ", Tools.promtool() + " ")
                .replaceFirst("^curl ", Tools.curl() + " -f ");
        Process process = new ProcessBuilder("bash", "-c", "set -o pipefail; " + here)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(Patience.LONG.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
            failures.put(command, said);
        }
        return said;
    }

    /** A folder like a checkout's, with this data. */
    static Path folder(Path under, Path dataDir) throws IOException {
        Path folder = Files.createDirectory(under.resolve("checkout"));
        Files.createSymbolicLink(folder.resolve("data"), dataDir);
        Files.createSymbolicLink(folder.resolve("dashboards"), OpsFiles.FOLDER);
        return folder;
    }
}
