package io.lossy.telemetry.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommitNoteTest {
    private static final String HASH = "0123456789abcdef0123456789abcdef01234567";

    @TempDir
    Path project;

    @Test
    void aSourceArchiveHasNoCommit() throws IOException {
        assertThat(CommitNote.commit(project)).isEqualTo("unknown");
    }

    @Test
    void readsTheBranchThatIsCheckedOut() throws IOException {
        file(".git/HEAD", "ref: refs/heads/main\n");
        assertThat(CommitNote.commit(project)).as("no commit yet").isEqualTo("unknown");

        file(".git/packed-refs", "# pack-refs with: peeled\n" + HASH + " refs/heads/main\n");
        assertThat(CommitNote.commit(project)).isEqualTo("0123456789ab");

        file(".git/refs/heads/main", "f" + HASH.substring(1) + "\n");
        assertThat(CommitNote.commit(project)).as("newer than what is packed").isEqualTo("f123456789ab");
    }

    @Test
    void readsACommitThatIsCheckedOutByItself() throws IOException {
        file(".git/HEAD", HASH + "\n");
        assertThat(CommitNote.commit(project)).isEqualTo("0123456789ab");
    }

    @Test
    void followsALinkedWorktreeToItsRepository() throws IOException {
        file("tree/.git", "gitdir: " + project.resolve("repo/.git/worktrees/tree") + "\n");
        file("repo/.git/worktrees/tree/HEAD", "ref: refs/heads/side\n");
        file("repo/.git/worktrees/tree/commondir", "../..\n");
        file("repo/.git/refs/heads/side", HASH + "\n");

        assertThat(CommitNote.commit(project.resolve("tree"))).isEqualTo("0123456789ab");
    }

    @Test
    void whatIsNoHashIsNotShown() throws IOException {
        file(".git/HEAD", "<script>\n");
        assertThat(CommitNote.commit(project)).isEqualTo("unknown");
    }

    private void file(String name, String text) throws IOException {
        Path file = project.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
