package io.lossy.telemetry.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;

/** Asks the {@code git} on the PATH for a file as it was at a revision. */
final class GitFile {
    private GitFile() {}

    /** @param revision must not begin with a dash, which git would take for an option */
    static String at(String revision, Path file) {
        Path absolute = file.toAbsolutePath().normalize();
        Path folder = Objects.requireNonNullElse(absolute.getParent(), absolute);
        String object = revision + ":./" + absolute.getFileName();
        try {
            // stderr joins stdout, so that neither pipe can fill up while the other is read
            Process git = new ProcessBuilder("git", "-C", folder.toString(), "show", object)
                    .redirectErrorStream(true)
                    .start();
            git.getOutputStream().close();
            String text = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (git.waitFor() != 0) {
                throw new CommandFailure("git has no " + object + ": " + text.strip());
            }
            return text;
        } catch (IOException e) {
            throw new CommandFailure("can't run git: " + e.getMessage() + "; is it installed?", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure("interrupted while git was running", e);
        }
    }
}
