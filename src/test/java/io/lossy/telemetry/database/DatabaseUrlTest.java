package io.lossy.telemetry.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lossy.telemetry.fixture.LogWatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The URLs that hosted databases, Docker Compose and Kubernetes hand out. */
class DatabaseUrlTest {
    @ParameterizedTest
    @CsvSource({
        "postgresql://t:p@lossy_db:5433/d, lossy_db, 5433",
        "postgresql://t:p@my_stack_db_1/d, my_stack_db_1, 5432",
        "postgresql://t:p@_/d, _, 5432",
        "postgresql://t:p@db.name_space.svc/d, db.name_space.svc, 5432",
        "postgresql://t:p@bücher.example/d, xn--bcher-kva.example, 5432",
        "postgresql://t:p@h:/d, h, 5432",
        "postgresql://t:p@[fe80::1]:5433/d, fe80::1, 5433"
    })
    void takesEveryNameThatAHostCanHave(String url, String host, int port) {
        assertThat(DatabaseAddress.parse(url)).isEqualTo(new DatabaseAddress(host, port, "d", "t", "p"));
    }

    @Test
    void showsAnIpv6AddressInBrackets() {
        assertThat(DatabaseAddress.parse("postgresql://t:p@[::1]:5433/d")).hasToString("postgresql://t@[::1]:5433/d");
    }

    @Test
    void takesSeveralHostsAndConnectsToThePrimary() {
        DatabaseAddress address =
                DatabaseAddress.parse("postgresql://t:p@h1,[::1]:5433,h_3:5434/d?target_session_attrs=read-write");

        assertThat(address).hasToString("postgresql://t@h1:5432,[::1]:5433,h_3:5434/d");
        assertThat(address.jdbcUrl())
                .isEqualTo(
                        "jdbc:postgresql://h1:5432,[::1]:5433,h_3:5434/d?targetServerType=primary&hostRecheckSeconds=1");
        assertThat(address.eachHost())
                .containsExactly(
                        new DatabaseAddress("h1", 5432, "d", "t", "p"),
                        new DatabaseAddress("::1", 5433, "d", "t", "p"),
                        new DatabaseAddress("h_3", 5434, "d", "t", "p"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?target_session_attrs=any", "?targetServerType=primary"})
    void needsNoParameterForIt(String parameters) {
        assertThat(DatabaseAddress.parse("postgresql://t:p@h1,h2/d" + parameters))
                .hasToString("postgresql://t@h1:5432,h2:5432/d");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "?",
                "?&",
                "?connect_timeout=10",
                "?application_name=x&channel_binding=prefer",
                "?gssencmode=disable"
            })
    void ignoresWhatIsHarmless(String parameters) {
        assertThat(DatabaseAddress.parse("postgresql://t:p@h/d" + parameters))
                .isEqualTo(new DatabaseAddress("h", 5432, "d", "t", "p"));
    }

    @Test
    void keepsTheEncryptionBesideWhatItIgnores() {
        assertThat(DatabaseAddress.parse("postgresql://t:p@h/d?sslmode=require&channel_binding=require&"))
                .hasToString("postgresql://t@h:5432/d?sslmode=require");
    }

    @Test
    void warnsOfEachParameterThatItIgnoresAndOfNoValue() {
        try (LogWatch log = new LogWatch()) {
            DatabaseAddress.parse("postgresql://t:p@h/d?connect_timeout=7654&sslmode=require&channel_binding=require");

            assertThat(log.lines().stream().filter(line -> line.contains("parameter is ignored")))
                    .satisfiesExactly(
                            line -> assertThat(line).contains("connect_timeout").doesNotContain("7654"),
                            line -> assertThat(line).contains("channel_binding", "sslmode=verify-full"));
        }
    }

    @Test
    void verifiesWhoSignedWithoutTheName(@TempDir Path folder) throws IOException {
        Path roots = Files.writeString(folder.resolve("roots.pem"), "");
        DatabaseAddress address = DatabaseAddress.parse("postgresql://t:p@h/d?sslmode=verify-ca&sslrootcert=" + roots);

        assertThat(address.tls()).isEqualTo(new DatabaseTls(DatabaseTls.TlsVerification.VERIFY_CA, roots));
        assertThat(address.jdbcUrl()).startsWith("jdbc:postgresql://h:5432/d?sslmode=verify-ca&sslrootcert=");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "postgresql:///d | a Unix socket is not supported",
                "postgresql://t:hunter2@/d | a Unix socket is not supported",
                "postgresql://t:hunter2@%2Fvar%2Frun%2Fpostgresql/d | a Unix socket is not supported",
                "postgresql:///d?user=t&host=/var/run/postgresql | a Unix socket is not supported",
                "postgresql://t:hunter2@h/d?host=%2Ftmp | a Unix socket is not supported",
                "postgresql://t:hunter2@h1,/d | no host",
                "postgresql://t:hunter2@h1,h2:0/d | port must be",
                "postgresql://t:hunter2@h1,hun ter2/d | can't be read",
                "postgresql://t:hunter2@h1,h2/d?target_session_attrs=standby | must be primary or read-write",
                "postgresql://t:hunter2@h1/d?targetServerType=hunter2 | must be primary or read-write",
                "postgresql://t:hunter2@h/d?sslmode=verify-ca | sslmode=verify-ca needs sslrootcert",
                "postgresql://t:hunter2@h/d?sslcert=hunter2.pem | sslcert is not supported",
                "postgresql://t:hunter2@h/d?options=-csearch_path%3Dhunter2 | options is not supported",
                "postgresql://h/d?user=t | user is not supported",
                "postgresql://t:hunter2@h/d?gssencmode=require | gssencmode=require is not supported",
                "postgresql://t:hunter2@h/d?hunter2=x | one of its parameters is unknown",
                "postgresql://t:hunter2@[::g]/d | can't be read",
                "postgresql://t:hunter2@h:0/d | port must be",
                "postgresql://t:hunter2@h_1:hunter2/d | percent-encoded"
            })
    void namesWhatItDoesNotSupport(String url, String why) {
        assertThatThrownBy(() -> DatabaseAddress.parse(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why)
                .hasMessageNotContaining("hunter2");
    }
}
