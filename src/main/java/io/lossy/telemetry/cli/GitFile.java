package io.lossy.telemetry.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Asks the {@code git} on the PATH for a file as it was at a revision. */
final class GitFile {
    private GitFile() {}

    /** What git said, errors included, and how it ended. */
    record Said(int exit, String text) {
        boolean ok() {
            return exit == 0;
        }
    }

    /** @param revision must not begin with a dash, which git would take for an option */
    static String at(String revision, Path file) {
        String object = object(revision, file);
        Said said = ask(file, "show", object);
        if (!said.ok()) {
            throw new CommandFailure("git has no " + object + ": " + said.text().strip());
        }
        return said.text();
    }

    /** The file at a revision, as git names it from the file's own folder. */
    static String object(String revision, Path file) {
        return revision + ":./" + file.getFileName();
    }

    /** Runs git in the folder of a file. */
    static Said ask(Path file, String... arguments) {
        Path absolute = file.toAbsolutePath().normalize();
        Path folder = Objects.requireNonNullElse(absolute.getParent(), absolute);
        List<String> command = new ArrayList<>(List.of("git", "-C", folder.toString()));
        command.addAll(List.of(arguments));
        try {
            // stderr joins stdout, so that neither pipe can fill up while the other is read
            Process git = new ProcessBuilder(command).redirectErrorStream(true).start();
            git.getOutputStream().close();
            String text = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Said(git.waitFor(), text);
        } catch (IOException e) {
            throw new CommandFailure("can't run git: " + e.getMessage() + "; is it installed?", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure("interrupted while git was running", e);
        }
    }
}
