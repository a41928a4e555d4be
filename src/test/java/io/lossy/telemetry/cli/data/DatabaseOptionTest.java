package io.lossy.telemetry.cli.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class DatabaseOptionTest {
    private static final String OWNER = "postgresql://owning:secret@h/d";
    private static final String INGEST = "postgresql://storing:secret@h/d";

    private static String owner(Map<String, String> environment, String... arguments) {
        DatabaseOption option = CommandLine.populateCommand(new DatabaseOption(), arguments);
        return option.ownerLease(environment::get).where();
    }

    @Test
    void whatOnlyTheOwnerMayDoGoesByItsAddressWhereThereIsOne() {
        assertThat(owner(Map.of("DATABASE_OWNER_URL", OWNER, "DATABASE_URL", INGEST)))
                .isEqualTo("postgresql://owning@h:5432/d");
        assertThat(owner(Map.of("DATABASE_URL", INGEST))).startsWith("postgresql://storing@");
        assertThat(owner(Map.of("DATABASE_OWNER_URL", " ", "DATABASE_URL", INGEST)))
                .startsWith("postgresql://storing@");
    }

    @Test
    void anOptionWinsOverBoth() {
        assertThat(owner(Map.of("DATABASE_OWNER_URL", OWNER), "--database", INGEST.replace("storing", "named")))
                .startsWith("postgresql://named@");
    }

    @Test
    void readingGoesByTheOther() {
        assertThat(new DatabaseOption().lease(INGEST, false).where()).startsWith("postgresql://storing@");
    }
}
