package io.lossy.telemetry.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatabaseAddressTest {
    @Test
    void readsEveryPartOfAUrl() {
        assertThat(DatabaseAddress.parse("postgresql://tele:secret@db.example:6543/events"))
                .isEqualTo(new DatabaseAddress("db.example", 6543, "events", "tele", "secret"));
    }

    @Test
    void fillsInPortAndPassword() {
        assertThat(DatabaseAddress.parse(" postgres://tele@localhost/events "))
                .isEqualTo(new DatabaseAddress("localhost", 5432, "events", "tele", ""));
    }

    @Test
    void decodesPercentSignsAndLeavesPlusAlone() {
        DatabaseAddress address = DatabaseAddress.parse("postgresql://t%40x:p%2Fw+%3A%23%C3%A9@h/my%20db");

        assertThat(address.user()).isEqualTo("t@x");
        assertThat(address.password()).isEqualTo("p/w+:#é");
        assertThat(address.database()).isEqualTo("my db");
        assertThat(address.jdbcUrl()).isEqualTo("jdbc:postgresql://h:5432/my%20db");
    }

    @Test
    void putsBracketsRoundAnIpv6AddressOnlyWhereTheyBelong() {
        DatabaseAddress address = DatabaseAddress.parse("postgresql://t:p@[::1]:5433/d");

        assertThat(address.host()).isEqualTo("::1");
        assertThat(address.jdbcUrl()).isEqualTo("jdbc:postgresql://[::1]:5433/d");
    }

    @Test
    void neverShowsThePassword() {
        assertThat(DatabaseAddress.parse("postgresql://tele:secret@h/d")).hasToString("postgresql://tele@h:5432/d");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "jdbc:postgresql://h/d | must begin with postgresql://",
                "mysql://t:hunter2@h/d | must begin with postgresql://",
                "postgresql://h/d | no user",
                "postgresql://:hunter2@h/d | no user",
                "postgresql://t:hunter2@h | no database name",
                "postgresql://t:hunter2@h/ | no database name",
                "postgresql://t:hunter2@h/a/b | must not contain '/'",
                "postgresql://t:hunter2@h/d#hunter2 | must not contain '#'",
                "postgresql://t:hun?ter2@h/d | percent-encoded",
                "postgresql://t:hunter2@h/d?sslmode=require&sslmode=disable | same parameter twice",
                "postgresql://t:hun@ter2@h/d | percent-encoded",
                "postgresql://t:hunter2@h:99999/d | port must be",
                "postgresql://t:hun ter2@h/d | can't be read",
                "postgresql://t:hunter2%zz@h/d | can't be read"
            })
    void refusesWhatItCannotReadWithoutShowingThePassword(String url, String why) {
        assertThatThrownBy(() -> DatabaseAddress.parse(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why)
                .hasMessageContaining("postgresql://user:password@host:port/database")
                .hasMessageNotContaining("hunter2")
                .hasMessageNotContaining("ter2")
                .hasNoCause();
    }

    @Test
    void encryptsAsLibpqSaysIt() {
        assertThat(DatabaseAddress.parse("postgresql://t:p@h/d?sslmode=disable").jdbcUrl())
                .isEqualTo("jdbc:postgresql://h:5432/d");
        assertThat(DatabaseAddress.parse("postgresql://t:p@h/d?sslmode=require"))
                .hasToString("postgresql://t@h:5432/d?sslmode=require")
                .returns("jdbc:postgresql://h:5432/d?sslmode=require", DatabaseAddress::jdbcUrl);
    }

    @Test
    void trustsTheCertificatesOfAFile(@TempDir Path folder) throws IOException {
        Path roots = Files.writeString(folder.resolve("our roots.pem"), "");
        DatabaseAddress address = DatabaseAddress.parse("postgresql://t:p@h/d?sslmode=verify-full&sslrootcert="
                + roots.toString().replace(" ", "%20"));

        assertThat(address.tls()).isEqualTo(new DatabaseTls(DatabaseTls.TlsVerification.VERIFY_FULL, roots));
        assertThat(address.jdbcUrl())
                .contains("?sslmode=verify-full&sslrootcert=")
                .endsWith("our%20roots.pem");
        assertThat(address).hasToString("postgresql://t@h:5432/d?sslmode=verify-full");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sslmode=prefer | falls back to clear text",
                "sslmode=Require | the value of sslmode is unknown",
                "sslmode | the value of sslmode is unknown",
                "sslrootcert=/x.pem | the value of sslmode is unknown",
                "sslmode=verify-full | needs sslrootcert",
                "sslmode=require&sslrootcert=/x.pem | needs sslmode=verify-full",
                "sslmode=verify-full&sslrootcert=/no/such.pem | can't read /no/such.pem",
                "sslmode=verify-full&sslrootcert= | can't read",
                "sslmode=verify-full&sslrootcert=/tmp | can't read /tmp",
                "password=hunter2 | takes sslmode and sslrootcert",
                "sslmode=require&hunter2 | takes sslmode and sslrootcert"
            })
    void refusesAnEncryptionThatIsNone(String parameters, String why) {
        assertThatThrownBy(() -> DatabaseAddress.parse("postgresql://t:hunter2@h/d?" + parameters))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why)
                .hasMessageNotContaining("hunter2");
    }
}
