package io.lossy.telemetry.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which committed version of a file its working copy is to be held against when nobody names one: the last that differs.
 * That is HEAD while there are uncommitted changes; on a branch, what the upstream main branch had when the branch left
 * it; else the commit before the last change.
 *
 * <p>Where there is nothing to look at, it says so rather than fail: a source archive must build, and who has no history
 * has nothing to break.
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
     * @param revision null: there is nothing to compare with
     * @param words    which version it is, or why there is none and what to do
     */
    record Found(@Nullable String revision, String words) {}

    static Found of(Path file) {
        GitFile.Said inside;
        try {
            inside = GitFile.ask(file, "rev-parse", "--is-inside-work-tree");
        } catch (CommandFailure e) {
            return nothing(e.getMessage() + " Nothing was compared");
        }
        if (!inside.ok()) {
            return nothing("no Git history here, so nothing was compared; run it in a clone");
        }
        return new GitBaseline(file, working(file)).find();
    }

    private static String working(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new CommandFailure("can't read " + file + ": is it there, and is it text in UTF-8?", e);
        }
    }

    private Found find() {
        if (!GitFile.ask(file, "cat-file", "-e", GitFile.object("HEAD", file)).ok()) {
            return nothing("Git does not know " + file + " yet, so nothing was compared; commit it");
        }
        if (differs("HEAD")) {
            return new Found("HEAD", "HEAD, since there are uncommitted changes");
        }
        for (String main : MAIN) {
            String base = commit(GitFile.ask(file, "merge-base", "HEAD", main));
            if (base != null && differs(base)) {
                return new Found(base, brief(base) + ", where this branch left " + main);
            }
        }
        return earlier();
    }

    private Found earlier() {
        GitFile.Said log = GitFile.ask(file, "log", "--format=%H", "--", "./" + file.getFileName());
        for (String line : log.text().lines().toList()) {
            if (log.ok() && COMMIT.matcher(line).matches() && differs(line)) {
                return new Found(line, brief(line) + ", the last commit with another catalog");
            }
        }
        boolean shallow = GitFile.ask(file, "rev-parse", "--is-shallow-repository")
                .text()
                .strip()
                .equals("true");
        return nothing(
                shallow
                        ? "this clone's history is cut off before the last change of " + file
                                + ", so nothing was compared; run `git fetch --unshallow` (in CI: fetch-depth: 0)"
                        : file + " has never been changed, so nothing was compared");
    }

    private static @Nullable String commit(GitFile.Said said) {
        String text = said.text().strip();
        return said.ok() && COMMIT.matcher(text).matches() ? text : null;
    }

    /** False also for a version that lacks the file. */
    private boolean differs(String revision) {
        GitFile.Said then = GitFile.ask(file, "show", GitFile.object(revision, file));
        return then.ok() && !then.text().equals(now);
    }

    private static String brief(String commit) {
        return commit.substring(0, SHORT);
    }

    private static Found nothing(String why) {
        return new Found(null, why);
    }
}
