package io.lossy.telemetry.cli;

import io.lossy.telemetry.catalog.Catalog;
import io.lossy.telemetry.catalog.CatalogDiff;
import io.lossy.telemetry.catalog.CatalogException;
import io.lossy.telemetry.catalog.CatalogFile;
import io.lossy.telemetry.catalog.CatalogLint;
import io.lossy.telemetry.catalog.CatalogReader;
import io.lossy.telemetry.catalog.Change;
import io.lossy.telemetry.catalog.EventType;
import io.lossy.telemetry.codegen.GeneratedFiles;
import io.lossy.telemetry.codegen.ReferencePage;
import io.lossy.telemetry.yaml.Nearest;
import io.lossy.telemetry.yaml.Problem;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code catalog}: what an author of events does with the one file: check it, spread it, compare it, read it. */
@Command(
        name = "catalog",
        description = "Checks, spreads, compares and shows the event catalog.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        versionProvider = BuildVersion.class)
final class CatalogCommand implements Callable<Integer> {
    private final Clock clock;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    CatalogCommand() {
        this(Clock.systemUTC());
    }

    /** @param clock tells which events have expired */
    CatalogCommand(Clock clock) {
        this.clock = clock;
    }

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "which? check, generate, diff or docs");
    }

    @Command(
            name = "check",
            description = "Tells everything that is wrong or doubtful, with its line and what to write instead.",
            mixinStandardHelpOptions = true)
    int check(@Mixin CatalogOption option) {
        try {
            CatalogFile file = option.readFile();
            CatalogLint.notices(file, LocalDate.now(clock)).forEach(notice -> out().println("note: " + notice));
            List<Problem> doubts = CatalogLint.check(file, LocalDate.now(clock));
            if (doubts.isEmpty()) {
                Catalog catalog = file.catalog();
                out().printf(
                                "%s is sound: %d families, %d events, %d aggregates%n",
                                file.file(),
                                catalog.families().size(),
                                catalog.events().size(),
                                catalog.aggregates().size());
            }
            return refuse(doubts);
        } catch (CatalogException e) {
            return refuse(e.problems());
        }
    }

    @Command(
            name = "generate",
            description = "Writes the Java and JavaScript constants and the reference page.",
            mixinStandardHelpOptions = true)
    int generate(
            @Mixin CatalogOption option,
            @Option(names = "--project", paramLabel = "DIR", defaultValue = ".", description = "where (default: here)")
                    Path project,
            @Option(names = "--check", description = "write nothing; fail if a file would change") boolean check) {
        if (!Files.isDirectory(project)) {
            throw new CommandFailure("there is no folder " + project + "; name the project's, with --project");
        }
        try {
            GeneratedFiles files = GeneratedFiles.of(option.readFile().catalog());
            List<String> stale = check ? files.stale(project) : files.write(project);
            if (stale.isEmpty()) {
                out().println("nothing to write: all " + files.contents().size() + " files are up to date");
            } else if (check) {
                stale.forEach(path -> err().println(path + " is stale; run `catalog generate` and commit it"));
                return 1;
            }
            stale.forEach(path -> out().println("wrote " + project.resolve(path).normalize()));
            return 0;
        } catch (CatalogException e) {
            return refuse(e.problems());
        } catch (IOException e) {
            throw new CommandFailure("can't write below " + project + ": " + e.getMessage(), e);
        }
    }

    @Command(
            name = "diff",
            description =
                    "Tells what changed since a Git revision; fails when an event's version did not rise with it. Without"
                            + " REV: since the last committed catalog that differs, and says which that is.",
            mixinStandardHelpOptions = true)
    int diff(
            @Mixin CatalogOption option,
            @Parameters(
                            paramLabel = "REV",
                            arity = "0..1",
                            description = "a commit, tag or branch, such as HEAD or origin/main")
                    @Nullable
                    String given) {
        Path path = option.path();
        if (path == null) {
            throw new CommandFailure("no ./conf/events.yml to compare; run it in the project or give --catalog");
        }
        if (given != null && given.startsWith("-")) {
            throw new ParameterException(spec.commandLine(), "'" + given + "' is not a revision");
        }
        String revision = given == null ? baseline(path) : given;
        if (revision == null) {
            return 0;
        }
        CatalogFile before = earlier(path, revision);
        try {
            CatalogDiff diff = CatalogDiff.between(before, option.readFile(), LocalDate.now(clock));
            print(diff.changes(), revision);
            return refuse(diff.problems());
        } catch (CatalogException e) {
            return refuse(e.problems());
        }
    }

    @Command(
            name = "docs",
            description = "Prints the reference page, or one event's part of it.",
            mixinStandardHelpOptions = true)
    int docs(
            @Mixin CatalogOption option,
            @Parameters(paramLabel = "EVENT", arity = "0..1", description = "an event's name or alias") @Nullable
                    String name) {
        Catalog catalog = option.read();
        if (name == null) {
            out().print(GeneratedFiles.of(catalog).page());
        } else {
            EventType event = catalog.event(name);
            if (event == null) {
                String fix = Nearest.to(name, catalog.events().keySet())
                        .map(word -> "did you mean '" + word + "'?")
                        .orElse("`catalog docs` lists all");
                throw new CommandFailure("there is no event '" + name + "'; " + fix);
            }
            out().print(ReferencePage.of(event));
        }
        out().flush();
        return 0;
    }

    /** What to compare with when nobody said; null, and said, when there is nothing. */
    private @Nullable String baseline(Path path) {
        GitBaseline.Found found = GitBaseline.of(path);
        if (found.revision() == null) {
            err().println("warning: " + found.words());
        } else {
            out().println("compared with " + found.words());
        }
        return found.revision();
    }

    private static CatalogFile earlier(Path path, String revision) {
        String text = GitFile.at(revision, path);
        try {
            return CatalogReader.readFile(revision + ":" + path, text);
        } catch (CatalogException e) {
            throw new CommandFailure("the catalog of " + revision + " cannot be read: " + e.getMessage(), e);
        }
    }

    private void print(List<Change> changes, String revision) {
        if (changes.isEmpty()) {
            out().println("no change since " + revision);
        }
        changes.forEach(change -> out().println(change));
    }

    /** One problem a line on stderr, then how many; 1 if there is any. */
    private int refuse(List<Problem> problems) {
        if (problems.isEmpty()) {
            return 0;
        }
        problems.forEach(problem -> err().println(TerminalText.escape(problem.toString())));
        err().println(problems.size() == 1 ? "1 problem" : problems.size() + " problems");
        return 1;
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }
}
