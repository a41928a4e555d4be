package io.lossy.telemetry.it.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;

/** What the program is made of is written down, in exact versions with checksums, and what it must not be made of too. */
class SupplyChainIT {
    private static final Pattern FLOOR = Pattern.compile(
            "(?:<!-- (.*?) -->\\s*)?<exclude>([\\w.]+:[\\w.*-]+):\\(,([\\w.]+)\\)</exclude>", Pattern.DOTALL);

    @Test
    void theJarCarriesTheListOfItsPartsWithVersionChecksumAndLicence() throws Exception {
        JsonObject sbom;
        try (ZipFile jar = new ZipFile(System.getProperty("lossy.jar"))) {
            ZipEntry list = jar.getEntry("META-INF/sbom/lossy-telemetry.cdx.json");
            assertThat(list)
                    .as("in the jar; Maven leaves it out when it is offline")
                    .isNotNull();
            try (InputStream in = jar.getInputStream(list)) {
                sbom = new JsonObject(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        List<JsonObject> parts = sbom.getJsonArray("components").stream()
                .map(JsonObject.class::cast)
                .toList();

        assertThat(sbom.getString("bomFormat")).isEqualTo("CycloneDX");
        assertThat(parts)
                .extracting(part -> part.getString("name"))
                .contains("vertx-core", "netty-codec-http", "postgresql", "snakeyaml", "micrometer-core", "picocli")
                .doesNotContain("junit-jupiter", "assertj-core", "playwright");
        assertThat(parts).allSatisfy(part -> {
            assertThat(part.getString("version")).as("%s", part).isNotBlank();
            assertThat(part.getJsonArray("licenses", new JsonArray()))
                    .as("%s", part)
                    .isNotEmpty();
            assertThat(part.getJsonArray("hashes", new JsonArray()).encode())
                    .as("%s", part)
                    .contains("SHA-256");
        });
    }

    @Test
    void everyFloorNamesTheAdvisoryThatSetIt() throws Exception {
        Matcher floors = FLOOR.matcher(Files.readString(Path.of("pom.xml")));
        int found = 0;
        while (floors.find()) {
            found++;
            assertThat(floors.group(1))
                    .as("floor of %s", floors.group(2))
                    .matches("(?s).*(CVE-\\d{4}-\\d{4,}|GHSA(-\\w{4}){3}).*");
        }
        assertThat(found).isGreaterThanOrEqualTo(5);
    }

    @Test
    void npmPackagesAreLockedByChecksumAndRunNothingWhenTheyAreInstalled() throws Exception {
        npmPackagesAreLocked(Path.of("src/test/js"));
        npmPackagesAreLocked(Path.of("src/test/resources/bench"));
    }

    private static void npmPackagesAreLocked(Path folder) throws Exception {
        JsonObject lock = new JsonObject(Files.readString(folder.resolve("package-lock.json")));
        assertThat(lock.getJsonObject("packages").getMap()).hasSizeGreaterThan(3);
        for (Map.Entry<String, Object> each : lock.getJsonObject("packages")) {
            JsonObject entry = (JsonObject) each.getValue();
            if (!each.getKey().isEmpty()) {
                assertThat(entry.getString("integrity")).as(each.getKey()).startsWith("sha512-");
            }
        }
        assertThat(Files.readString(folder.resolve(".npmrc"))).contains("ignore-scripts=true");
    }
}
