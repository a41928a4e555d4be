package io.lossy.telemetry.dashboards;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.Stream;

/** A dashboard of Grafana as its file says it. */
record Dashboard(String file, JsonNode json) {
    /** A panel that shows data. */
    record Panel(String dashboard, JsonNode json) {
        String title() {
            return json.path("title").asText();
        }

        String type() {
            return json.path("type").asText();
        }

        String description() {
            return json.path("description").asText();
        }

        String unit() {
            return json.at("/fieldConfig/defaults/unit").asText();
        }

        /** Statements for PostgreSQL. */
        List<String> statements() {
            return OpsFiles.elements(json.path("targets"))
                    .map(target -> target.path("rawSql").asText())
                    .toList();
        }

        List<String> queries() {
            return OpsFiles.elements(json.path("targets"))
                    .map(target -> target.path("expr").asText())
                    .toList();
        }

        /** Where its colour changes, ascending; the base colour has no number. */
        List<Double> thresholds() {
            return OpsFiles.elements(json.at("/fieldConfig/defaults/thresholds/steps"))
                    .filter(step -> !step.path("value").isNull())
                    .map(step -> step.path("value").asDouble())
                    .toList();
        }

        @Override
        public String toString() {
            return dashboard + ": " + title();
        }
    }

    List<Panel> panels() {
        return OpsFiles.elements(json.path("panels"))
                .filter(panel -> !"row".equals(panel.path("type").asText()))
                .map(panel -> new Panel(file, panel))
                .toList();
    }

    boolean queriesPostgres() {
        return variables().get(0).path("query").asText().equals("grafana-postgresql-datasource");
    }

    List<JsonNode> variables() {
        return OpsFiles.elements(json.at("/templating/list")).toList();
    }

    /** The query of an annotation. */
    String annotation(String name) {
        return OpsFiles.elements(json.at("/annotations/list"))
                .filter(annotation -> annotation.path("name").asText().equals(name))
                .map(annotation -> annotation.path("expr").asText())
                .findFirst()
                .orElseThrow();
    }

    /** Queries of panels and annotations. */
    Stream<String> queries() {
        return Stream.concat(
                panels().stream().flatMap(panel -> panel.queries().stream()),
                OpsFiles.elements(json.at("/annotations/list"))
                        .map(annotation -> annotation.path("expr").asText())
                        .filter(expr -> !expr.isEmpty()));
    }
}
