package io.lossy.telemetry.bench.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes the sections of a run as Markdown, JSON and SVG. */
public final class Report {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private final Map<String, String> facts;
    private final List<Section> sections = new ArrayList<>();

    /** @param facts what the numbers depend on: commit, processor, load, settings */
    public Report(Map<String, String> facts) {
        this.facts = new LinkedHashMap<>(facts);
    }

    public void add(Section section) {
        sections.add(section);
    }

    public String markdown() {
        StringBuilder out = new StringBuilder("# Benchmark\n\n");
        facts.forEach((name, value) ->
                out.append("- ").append(name).append(": ").append(value).append('\n'));
        for (Section section : sections) {
            out.append("\n## ").append(section.title()).append("\n\n");
            out.append(new SectionTable(section).markdown());
            section.notes().forEach(note -> out.append("\n").append(note).append('\n'));
        }
        return out.toString();
    }

    /** Writes {@code bench.md}, {@code bench.json} and {@code bench.svg}. Called after each scenario, so that an interrupted run leaves its numbers. */
    public void write(Path folder) {
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("bench.md"), markdown());
            Files.writeString(folder.resolve("bench.json"), JSON.writeValueAsString(json()) + "\n");
            Files.writeString(folder.resolve("bench.svg"), new BarPlot(sections).svg());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("facts", facts);
        json.put("sections", sections.stream().map(Report::json).toList());
        return json;
    }

    private static Map<String, Object> json(Section section) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", section.name());
        json.put("title", section.title());
        json.put("main", section.main().key());
        json.put("baseline", section.baseline());
        json.put("notes", section.notes());
        List<Map<String, Object>> summary = new ArrayList<>();
        for (String variant : section.variants()) {
            section.systems(variant).forEach(system -> summary.add(summary(section, variant, system)));
        }
        json.put("summary", summary);
        json.put(
                "measurements",
                section.measurements().stream().map(Report::json).toList());
        return json;
    }

    private static Map<String, Object> summary(Section section, String variant, String system) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("variant", variant);
        json.put("system", system);
        section.ratio(variant, system).ifPresent(ratio -> json.put("ratio", ratio));
        for (Metric metric : Metric.values()) {
            section.spread(variant, system, metric).ifPresent(spread -> json.put(metric.key(), spread));
        }
        return json;
    }

    private static Map<String, Object> json(Measurement measurement) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("variant", measurement.variant());
        json.put("system", measurement.system());
        json.put("round", measurement.round());
        measurement.values().forEach((metric, value) -> json.put(metric.key(), value));
        return json;
    }
}
