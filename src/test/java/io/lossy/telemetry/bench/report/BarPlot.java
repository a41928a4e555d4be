package io.lossy.telemetry.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Draws a bar for the median of each variant and system, with a line from the smallest to the largest round. */
final class BarPlot {
    private static final int WIDTH = 860;
    private static final int LEFT = 270;
    private static final int RIGHT = 110;
    private static final int BAR = 16;
    private static final int LINE = 22;
    private static final List<String> COLOURS = List.of("#2563eb", "#d97706", "#059669", "#7c3aed", "#64748b");

    private final List<Section> sections;
    private final StringBuilder body = new StringBuilder();
    private int y = 20;

    BarPlot(List<Section> sections) {
        this.sections = List.copyOf(sections);
    }

    String svg() {
        body.setLength(0);
        y = 20;
        sections.forEach(this::section);
        return String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\""
                        + " font-family=\"sans-serif\" font-size=\"12\">%n"
                        + "<rect width=\"100%%\" height=\"100%%\" fill=\"#ffffff\"/>%n%s</svg>%n",
                WIDTH,
                y,
                WIDTH,
                y,
                body);
    }

    private void section(Section section) {
        text(
                16,
                y,
                "start",
                "font-weight=\"bold\"",
                section.title() + ": " + section.main().label());
        y += LINE;
        double largest = bars(section).stream()
                .mapToDouble(bar -> bar.spread().max())
                .max()
                .orElse(1);
        for (Bar bar : bars(section)) {
            bar(section, bar, (WIDTH - LEFT - RIGHT) / Math.max(largest, Double.MIN_NORMAL));
        }
        y += LINE;
    }

    private void bar(Section section, Bar bar, double scale) {
        int middle = y - BAR / 2 + 3;
        text(LEFT - 8, y, "end", "", bar.label());
        body.append(String.format(
                Locale.ROOT,
                "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>%n",
                LEFT,
                y - BAR + 3,
                bar.spread().median() * scale,
                BAR,
                bar.colour()));
        body.append(String.format(
                Locale.ROOT,
                "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\" stroke=\"#111827\" stroke-width=\"2\"/>%n",
                LEFT + bar.spread().min() * scale,
                LEFT + bar.spread().max() * scale,
                middle,
                middle));
        double end = LEFT + bar.spread().max() * scale + 6;
        text(end, y, "start", "", section.main().format(bar.spread().median()));
        y += LINE;
    }

    private void text(double x, int at, String anchor, String more, String words) {
        String escaped = words.replace("&", "&amp;").replace("<", "&lt;");
        body.append(String.format(
                Locale.ROOT,
                "<text x=\"%.1f\" y=\"%d\" text-anchor=\"%s\" fill=\"#111827\" %s>%s</text>%n",
                x,
                at,
                anchor,
                more,
                escaped));
    }

    private static List<Bar> bars(Section section) {
        List<String> systems = section.measurements().stream()
                .map(Measurement::system)
                .distinct()
                .toList();
        List<Bar> bars = new ArrayList<>();
        for (String variant : section.variants()) {
            for (String system : section.systems(variant)) {
                Optional<Spread> spread = section.spread(variant, system, section.main());
                String colour = COLOURS.get(systems.indexOf(system) % COLOURS.size());
                spread.ifPresent(s -> bars.add(new Bar(variant + "  " + system, s, colour)));
            }
        }
        return bars;
    }

    private record Bar(String label, Spread spread, String colour) {}
}
