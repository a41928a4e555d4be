package io.lossy.telemetry.cli.catalog;

import io.lossy.telemetry.cli.support.CommandFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Reads a file at a revision with the {@code git} on the PATH. */
final class GitFile {
    private GitFile() {}

    /** Exit code and output of git, stderr included. */
    record GitOutput(int exit, String text) {
        boolean ok() {
            return exit == 0;
        }
    }

    /** @param revision must not start with a dash, because git would read it as an option */
    static String at(String revision, Path file) {
        String object = object(revision, file);
        GitOutput said = ask(file, "show", object);
        if (!said.ok()) {
            throw new CommandFailure("git has no " + object + ": " + said.text().strip()
                    + " Name a commit, tag or branch that has the file");
        }
        return said.text();
    }

    /** Returns git's name of the file at a revision, relative to the file's folder. */
    static String object(String revision, Path file) {
        return revision + ":./" + file.getFileName();
    }

    /** Runs git in the folder of a file. */
    static GitOutput ask(Path file, String... arguments) {
        Path absolute = file.toAbsolutePath().normalize();
        Path folder = Objects.requireNonNullElse(absolute.getParent(), absolute);
        List<String> command = new ArrayList<>(List.of("git", "-C", folder.toString()));
        command.addAll(List.of(arguments));
        try {
            // merge stderr into stdout, so that neither pipe fills up while the other one is read
            Process git = new ProcessBuilder(command).redirectErrorStream(true).start();
            git.getOutputStream().close();
            String text = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new GitOutput(git.waitFor(), text);
        } catch (IOException e) {
            throw new CommandFailure("can't run git: " + e.getMessage() + "; is it installed?", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure("interrupted while git was running", e);
        }
    }
}
