package io.lossy.telemetry.cli.catalog;

import io.lossy.telemetry.cli.support.CommandFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds the committed version to compare a file with if the user names none: the last version that differs. That is
 * HEAD if there are uncommitted changes; on a branch, the version where the branch left the upstream main branch;
 * otherwise the newest commit with other content.
 *
 * <p>Without a Git history it reports that there is nothing to compare, and does not fail, because a source archive
 * must build too.
 */
final class GitBaseline {
    private static final List<String> MAIN = List.of("origin/HEAD", "origin/main", "origin/master");
    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{7,64}");
    private static final int SHORT = 10;

    private final Path file;
    private final String now;

    private GitBaseline(Path file, String now) {
        this.file = file;
        this.now = now;
    }

    /**
     * @param revision null if there is nothing to compare with
     * @param words    description of the version, or why there is none and what to do
     */
    record BaselineFile(@Nullable String revision, String words) {}

    static BaselineFile of(Path file) {
        GitFile.GitOutput inside;
        try {
            inside = GitFile.ask(file, "rev-parse", "--is-inside-work-tree");
        } catch (CommandFailure e) {
            return nothing(e.getMessage() + " Nothing was compared");
        }
        if (!inside.ok()) {
            return nothing("nothing was compared because there is no Git history here; run the command in a clone");
        }
        return new GitBaseline(file, working(file)).find();
    }

    private static String working(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new CommandFailure("can't read " + file + "; the file must exist and be UTF-8 text", e);
        }
    }

    private BaselineFile find() {
        if (!GitFile.ask(file, "cat-file", "-e", GitFile.object("HEAD", file)).ok()) {
            return nothing("nothing was compared because Git does not have " + file + " yet; commit it");
        }
        if (differs("HEAD")) {
            return new BaselineFile("HEAD", "HEAD, because there are uncommitted changes");
        }
        for (String main : MAIN) {
            String base = commit(GitFile.ask(file, "merge-base", "HEAD", main));
            if (base != null && differs(base)) {
                return new BaselineFile(base, brief(base) + ", where this branch left " + main);
            }
        }
        return earlier();
    }

    private BaselineFile earlier() {
        GitFile.GitOutput log = GitFile.ask(file, "log", "--format=%H", "--", "./" + file.getFileName());
        for (String line : log.text().lines().toList()) {
            if (log.ok() && COMMIT.matcher(line).matches() && differs(line)) {
                return new BaselineFile(line, brief(line) + ", the last commit with a different catalog");
            }
        }
        boolean shallow = GitFile.ask(file, "rev-parse", "--is-shallow-repository")
                .text()
                .strip()
                .equals("true");
        return nothing(
                shallow
                        ? "nothing was compared because this clone's history ends before the last change of " + file
                                + "; run `git fetch --unshallow` (in CI: fetch-depth: 0)"
                        : file + " has never been changed, so nothing was compared");
    }

    private static @Nullable String commit(GitFile.GitOutput said) {
        String text = said.text().strip();
        return said.ok() && COMMIT.matcher(text).matches() ? text : null;
    }

    /** Returns true if the file has other content at the revision; false also if it does not exist there. */
    private boolean differs(String revision) {
        GitFile.GitOutput then = GitFile.ask(file, "show", GitFile.object(revision, file));
        return then.ok() && !then.text().equals(now);
    }

    private static String brief(String commit) {
        return commit.substring(0, SHORT);
    }

    private static BaselineFile nothing(String why) {
        return new BaselineFile(null, why);
    }
}
