package io.lossy.telemetry.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Run by the build: notes which commit is checked out, for {@link BuildInfo} to find on the class path. It reads git's own
 * files, so that no git is needed, and a source archive builds as well.
 */
public final class CommitNote {
    static final String FILE = "build.properties";
    static final String KEY = "commit";
    static final String UNKNOWN = "unknown";

    private static final Pattern HASH = Pattern.compile("[0-9a-f]{40,64}");
    private static final int LENGTH = 12;
    private static final String REF = "ref: ";

    private CommitNote() {}

    /** @param arguments the project's folder, and the folder of its classes */
    public static void main(String[] arguments) throws IOException {
        Path note = Files.createDirectories(Path.of(arguments[1])).resolve(FILE);
        Files.writeString(note, KEY + "=" + commit(Path.of(arguments[0])) + "\n");
    }

    /** The first {@value #LENGTH} digits of the commit's hash, or {@link #UNKNOWN}. */
    static String commit(Path project) throws IOException {
        Path folder = gitFolder(project.resolve(".git"));
        if (!Files.isRegularFile(folder.resolve("HEAD"))) {
            return UNKNOWN;
        }
        String head = Files.readString(folder.resolve("HEAD")).strip();
        String hash = head.startsWith(REF) ? branch(folder, head.substring(REF.length())) : head;
        return HASH.matcher(hash).matches() ? hash.substring(0, LENGTH) : UNKNOWN;
    }

    /** A linked worktree has a file in its place, which says where the folder is. */
    private static Path gitFolder(Path git) throws IOException {
        return Files.isRegularFile(git)
                ? git.resolveSibling(Files.readString(git).strip().replaceFirst("^gitdir: ", ""))
                : git;
    }

    private static String branch(Path folder, String ref) throws IOException {
        Path common = folder.resolve("commondir");
        Path shared = Files.isRegularFile(common)
                ? folder.resolve(Files.readString(common).strip())
                : folder;
        Path loose = shared.resolve(ref);
        return Files.isRegularFile(loose)
                ? Files.readString(loose).strip()
                : packed(shared.resolve("packed-refs"), ref);
    }

    private static String packed(Path file, String ref) throws IOException {
        if (!Files.isRegularFile(file)) {
            return UNKNOWN; // a repository without a commit
        }
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> line.endsWith(" " + ref))
                    .map(line -> line.substring(0, line.indexOf(' ')))
                    .findFirst()
                    .orElse(UNKNOWN);
        }
    }
}
