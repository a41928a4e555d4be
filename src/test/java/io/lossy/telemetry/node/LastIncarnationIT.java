package io.lossy.telemetry.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.Sql;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LastIncarnationIT {
    private static DatabaseAddress database;
    private static Sql sql;

    @TempDir
    Path folder;

    @BeforeAll
    static void open() {
        database = PostgresFixture.migratedDatabase();
        sql = new Sql(database);
    }

    @Test
    void theServerThatUsedTheFolderBeforeHasEndedAndOthersHaveNot() {
        UUID former = beating();
        UUID other = beating();
        UUID next = UUID.randomUUID();

        LastIncarnation.replace(folder, database, former);
        assertThat(isLive(former)).isTrue();

        LastIncarnation.replace(folder, database, next);
        assertThat(isLive(former)).isFalse();
        assertThat(isLive(other)).isTrue();
        assertThat(folder.resolve("incarnation")).hasContent(next.toString());
    }

    @Test
    void aFileThatIsNoIdIsReplaced() throws IOException {
        UUID next = UUID.randomUUID();
        Files.write(folder.resolve("incarnation"), new byte[] {(byte) 0xff, 'x'});

        LastIncarnation.replace(folder, database, next);

        assertThat(folder.resolve("incarnation")).hasContent(next.toString());
    }

    private static UUID beating() {
        UUID incarnation = UUID.randomUUID();
        sql.execute("INSERT INTO nodes (incarnation, name, version, started_at, seen_at) VALUES ('" + incarnation
                + "', 'a', '1', now(), now() + interval '1 hour')");
        return incarnation;
    }

    private static boolean isLive(UUID incarnation) {
        return sql.count("SELECT count(*) FROM nodes WHERE incarnation = '" + incarnation + "' AND seen_at > now()")
                == 1;
    }
}
