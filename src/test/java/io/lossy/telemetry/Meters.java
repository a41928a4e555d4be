package io.lossy.telemetry;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code /metrics} says at one moment. */
public record Meters(List<Sample> samples) {
    private static final Pattern LINE = Pattern.compile("(?m)^([a-zA-Z_:][\\w:]*)(?:\\{(.*)})? (\\S+)$");

    /**
     * One line of the page.
     *
     * @param labels as they are written, {@code a="b",c="d"}
     */
    public record Sample(String name, String labels, double value) {}

    public static Meters scrape(int managementPort) {
        return parse(new Web(managementPort).get("/metrics").text());
    }

    public static Meters parse(String page) {
        List<Sample> samples = new ArrayList<>();
        Matcher line = LINE.matcher(page);
        while (line.find()) {
            String labels = line.group(2) == null ? "" : line.group(2);
            samples.add(new Sample(line.group(1), labels, Double.parseDouble(line.group(3))));
        }
        return new Meters(List.copyOf(samples));
    }

    /** The sum over all samples of this name that carry each of these labels ({@code state="open"}). */
    public double sum(String name, String... labels) {
        List<Sample> found = samples.stream()
                .filter(sample -> sample.name().equals(name))
                .filter(sample -> List.of(labels).stream().allMatch(sample.labels()::contains))
                .toList();
        if (found.isEmpty()) {
            throw new AssertionError("/metrics has no " + name + " " + List.of(labels));
        }
        return found.stream().mapToDouble(Sample::value).sum();
    }

    public double persisted() {
        return sum("lossy_pipeline_events_persisted_total");
    }

    public double unaccounted() {
        return sum("lossy_pipeline_events_unaccounted");
    }
}
