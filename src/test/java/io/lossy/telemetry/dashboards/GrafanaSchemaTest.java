package io.lossy.telemetry.dashboards;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Grafana's own schemas, which know every key and refuse a misspelt one. */
class GrafanaSchemaTest {
    private static final JsonSchemaFactory SCHEMAS = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7);
    private static final ObjectMapper MAPPER = new ObjectMapper();

    @Test
    void everyDashboardIsValid() {
        JsonSchema schema = SCHEMAS.getSchema(json("dashboard"));
        assertThat(OpsFiles.allDashboards()).hasSize(6).allSatisfy(dashboard -> {
            assertThat(schema.validate(withoutOverrides(dashboard)))
                    .as(dashboard.file())
                    .isEmpty();
        });
    }

    /** The published schema says object where Grafana takes any value; {@code SqlPanelsIT} compares the names. */
    private static JsonNode withoutOverrides(Dashboard dashboard) {
        JsonNode copy = dashboard.json().deepCopy();
        copy.findValues("overrides").forEach(overrides -> ((ArrayNode) overrides).removeAll());
        return copy;
    }

    @Test
    void aMisspeltKeyIsRefused() {
        ObjectNode dashboard = OpsFiles.dashboards().get(0).json().deepCopy();

        assertThat(SCHEMAS.getSchema(json("dashboard")).validate(dashboard.put("titel", "x")))
                .isNotEmpty();
    }

    @Test
    void everyPanelHasTheOptionsOfItsType() {
        assertThat(OpsFiles.allDashboards()).flatMap(Dashboard::panels).allSatisfy(panel -> {
            JsonNode schema = json(panel.type().replace("-", ""));
            assertThat(definition(schema, "Options").validate(panel.json().path("options")))
                    .as("%s", panel)
                    .isEmpty();
            JsonNode custom = panel.json().at("/fieldConfig/defaults/custom");
            if (custom.isObject()) {
                assertThat(definition(schema, "FieldConfig").validate(custom))
                        .as("%s", panel)
                        .isEmpty();
            }
        });
    }

    @Test
    void everyTargetIsAQueryOfPrometheus() {
        JsonSchema schema = SCHEMAS.getSchema(json("prometheus"));
        assertThat(OpsFiles.dashboards()).flatMap(Dashboard::panels).allSatisfy(panel -> {
            Set<String> faults = OpsFiles.elements(panel.json().path("targets"))
                    .flatMap(target -> schema.validate(target).stream())
                    .map(Object::toString)
                    .collect(Collectors.toSet());
            assertThat(faults).as("%s", panel).isEmpty();
        });
    }

    private static JsonSchema definition(JsonNode schema, String name) {
        return SCHEMAS.getSchema(((ObjectNode) schema.deepCopy()).put("$ref", "#/definitions/" + name));
    }

    private static JsonNode json(String name) {
        String file = "/grafana-schema/" + name + ".jsonschema.json";
        try (InputStream in = GrafanaSchemaTest.class.getResourceAsStream(file)) {
            return MAPPER.readTree(assertThat(in).as(file).isNotNull().actual());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
