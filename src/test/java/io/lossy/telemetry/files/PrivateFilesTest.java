package io.lossy.telemetry.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateFilesTest {
    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void choose() {
        file = folder.resolve("keys").resolve("a.key");
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void createWritesOnceAndLeavesNoDraft() throws IOException {
        assertThat(PrivateFiles.create(file, "first")).isTrue();
        assertThat(PrivateFiles.create(file, "second")).isFalse();

        assertThat(file).hasContent("first");
        assertThat(mode(file)).isEqualTo("rw-------");
        assertThat(file.getParent()).isDirectoryNotContaining("glob:**.new");
    }

    @Test
    void replaceKeepsTheFilePrivate() throws IOException {
        PrivateFiles.replace(file, "first");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        PrivateFiles.replace(file, "second");

        assertThat(file).hasContent("second");
        assertThat(mode(file)).isEqualTo("rw-------");
        assertThat(file.getParent()).isDirectoryNotContaining("glob:**.new");
    }

    @Test
    void readRejectsAFileThatOthersMayRead() throws IOException {
        PrivateFiles.replace(file, "text");
        assertThat(PrivateFiles.read(file, "the key")).isEqualTo("text");

        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw----r--"));
        assertThatIllegalStateException()
                .isThrownBy(() -> PrivateFiles.read(file, "the key"))
                .withMessage("other users can read the key " + file + " (mode rw----r--): run chmod 600 " + file);
    }

    @Test
    void readLeavesOutAByteOrderMark() throws IOException {
        PrivateFiles.replace(file, "");
        Files.writeString(file, "\uFEFFtext");

        assertThat(PrivateFiles.read(file, "the key")).isEqualTo("text");
    }

    @Test
    void createFolderLetsOnlyItsOwnerIn() throws IOException {
        Path made = folder.resolve("data").resolve("postgres");
        PrivateFiles.createFolder(made);

        assertThat(mode(made)).isEqualTo("rwx------");
        assertThat(folder.resolve("data")).isDirectory();
    }
}
