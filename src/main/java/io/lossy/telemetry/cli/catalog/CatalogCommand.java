package io.lossy.telemetry.cli.catalog;

import io.lossy.telemetry.catalog.diff.CatalogDiff;
import io.lossy.telemetry.catalog.diff.Change;
import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.catalog.model.CatalogException;
import io.lossy.telemetry.catalog.model.EventType;
import io.lossy.telemetry.catalog.model.Recipient;
import io.lossy.telemetry.catalog.reader.CatalogFile;
import io.lossy.telemetry.catalog.reader.CatalogReader;
import io.lossy.telemetry.cli.output.FormatOption;
import io.lossy.telemetry.cli.output.JsonDocument;
import io.lossy.telemetry.cli.output.TerminalText;
import io.lossy.telemetry.cli.support.BaseCommand;
import io.lossy.telemetry.cli.support.CommandFailure;
import io.lossy.telemetry.codegen.GeneratedFiles;
import io.lossy.telemetry.codegen.PrivacyTexts;
import io.lossy.telemetry.codegen.ReferencePage;
import io.lossy.telemetry.ingest.description.EventSchema;
import io.lossy.telemetry.yaml.DidYouMean;
import io.lossy.telemetry.yaml.Problem;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/**
 * Implements {@code catalog}: validates the catalog file, generates code from it, compares its versions and prints its
 * reference page.
 */
@Command(
        name = "catalog",
        description = "Checks the event catalog, compares versions, and writes code and documentation from it.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = GenerateCommand.class)
public final class CatalogCommand extends BaseCommand {
    private final Clock clock;

    public CatalogCommand() {
        this(Clock.systemUTC());
    }

    /** @param clock decides which events have expired */
    CatalogCommand(Clock clock) {
        this.clock = clock;
    }

    @Override
    public Integer call() {
        throw wrongUsage("a subcommand is missing; use check, generate, diff, docs, privacy or infer");
    }

    @Command(
            name = "check",
            footer = {"", "Example:", "  catalog check --catalog telemetry/events.yml"},
            description =
                    "Checks the catalog. Prints each mistake with its line and a fix, and which fields leave for other"
                            + " systems.",
            mixinStandardHelpOptions = true)
    int check(@Mixin CatalogOption option, @Mixin RecipientsOption settings, @Mixin FormatOption format) {
        CatalogCheck check;
        try {
            check = CatalogCheck.of(option.readFile(), settings.recipients(option), LocalDate.now(clock));
        } catch (CatalogException e) {
            check = CatalogCheck.unreadable(e.problems());
        }
        if (format.isJson()) {
            JsonDocument.print(out(), check.json());
        } else {
            check.lines().forEach(out()::println);
        }
        return refuse(check.problems());
    }

    @Command(
            name = "diff",
            footer = {"", "Examples:", "  catalog diff", "  catalog diff origin/main"},
            description = "Prints what changed since a Git revision. Fails if an event changed but its version did not"
                    + " rise. Without REV, compares with the last committed catalog that differs, and names"
                    + " that commit.",
            mixinStandardHelpOptions = true)
    int diff(
            @Mixin CatalogOption option,
            @Parameters(
                            paramLabel = "REV",
                            arity = "0..1",
                            description = "a commit, tag or branch, such as HEAD or origin/main")
                    @Nullable
                    String given,
            @Mixin FormatOption format) {
        Path path = option.path();
        if (path == null) {
            throw new CommandFailure("there is no ./conf/events.yml to compare; run the command in the project's"
                    + " directory or name a file with --catalog");
        }
        if (given != null && given.startsWith("-")) {
            throw wrongUsage("'" + given + "' is not a revision; write a commit, tag or branch");
        }
        String revision = given == null ? baseline(path, format) : given;
        if (revision == null) {
            return differences(null, List.of(), List.of(), format);
        }
        CatalogFile before = earlier(path, revision);
        try {
            CatalogDiff diff = CatalogDiff.between(before, option.readFile(), LocalDate.now(clock));
            return differences(revision, diff.changes(), diff.problems(), format);
        } catch (CatalogException e) {
            return differences(revision, List.of(), e.problems(), format);
        }
    }

    @Command(
            name = "docs",
            footer = {"", "Examples:", "  catalog docs > events.md", "  catalog docs lossy.stt.completed"},
            description = "Prints the reference page, or the part about one event.",
            mixinStandardHelpOptions = true)
    int docs(
            @Mixin CatalogOption option,
            @Parameters(paramLabel = "EVENT", arity = "0..1", description = "an event's name or alias") @Nullable
                    String name,
            @Mixin FormatOption format) {
        Catalog catalog = option.read();
        Collection<EventType> events = name == null ? catalog.events().values() : List.of(known(catalog, name));
        if (format.isJson()) {
            JsonObject schemas = new JsonObject();
            events.forEach(event -> schemas.put(event.name(), EventSchema.document(event)));
            JsonDocument.print(out(), new JsonObject().put("events", schemas));
        } else if (name == null) {
            out().print(GeneratedFiles.of(catalog).page());
        } else {
            events.forEach(event -> out().print(ReferencePage.of(event)));
        }
        out().flush();
        return 0;
    }

    private static EventType known(Catalog catalog, String name) {
        EventType event = catalog.event(name);
        if (event == null) {
            String fix = DidYouMean.to(name, catalog.events().keySet())
                    .map(word -> "did you mean '" + word + "'?")
                    .orElse("`catalog docs` lists all");
            throw new CommandFailure("there is no event '" + name + "'; " + fix);
        }
        return event;
    }

    @Command(
            name = "privacy",
            footer = {"", "Example:", "  catalog privacy"},
            description = "Prints for a privacy notice what leaves for which system, and the text for the Chrome Web"
                    + " Store.",
            mixinStandardHelpOptions = true)
    int privacy(@Mixin CatalogOption option, @Mixin RecipientsOption settings) {
        List<Recipient> recipients = settings.recipients(option);
        out().print(PrivacyTexts.of(option.read(), recipients == null ? List.of() : recipients));
        out().flush();
        return 0;
    }

    /** Returns the revision to compare with if the user gives none; null, with a warning, if there is none. */
    private @Nullable String baseline(Path path, FormatOption format) {
        GitBaseline.BaselineFile found = GitBaseline.of(path);
        if (found.revision() == null) {
            err().println("warning: " + found.words());
        } else {
            (format.isJson() ? err() : out()).println("compared with " + found.words());
        }
        return found.revision();
    }

    private static CatalogFile earlier(Path path, String revision) {
        String text = GitFile.at(revision, path);
        try {
            return CatalogReader.readFile(revision + ":" + path, text);
        } catch (CatalogException e) {
            throw new CommandFailure("the catalog of " + revision + " can't be read: " + e.getMessage(), e);
        }
    }

    /** Prints the result of a comparison. The revision is null if there was nothing to compare with. */
    private int differences(
            @Nullable String revision, List<Change> changes, List<Problem> problems, FormatOption format) {
        if (format.isJson()) {
            JsonDocument.print(
                    out(),
                    new JsonObject()
                            .put("revision", revision)
                            .put("changes", CatalogJson.changes(changes))
                            .put("problems", CatalogJson.problems(problems)));
        } else if (changes.isEmpty() && problems.isEmpty() && revision != null) {
            out().println("no change since " + revision);
        } else {
            changes.forEach(out()::println);
        }
        return refuse(problems);
    }

    /** Prints one problem per line on stderr, then their number. Returns exit code 1 if there are any, otherwise 0. */
    private int refuse(List<Problem> problems) {
        if (problems.isEmpty()) {
            return 0;
        }
        problems.forEach(problem -> err().println(TerminalText.escape(problem.toString())));
        err().println(problems.size() == 1 ? "1 problem" : problems.size() + " problems");
        return 1;
    }
}
