package io.lossy.telemetry.query;

import io.lossy.telemetry.query.Cohorts.Cohort;
import io.lossy.telemetry.query.Funnel.FunnelLevel;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** Draws a funnel or a table of cohorts for a report. */
public final class Charts {
    private static final int ROW = 26;
    private static final int LABELS = 220;
    private static final int BARS = 420;
    private static final int CELL = 58;

    private Charts() {}

    public static String of(Funnel funnel, String title) {
        SvgWriter svg =
                new SvgWriter(LABELS + BARS + 130, 40 + ROW * funnel.levels().size(), title);
        svg.text(12, 20, "q", title);
        for (int i = 0; i < funnel.levels().size(); i++) {
            FunnelLevel level = funnel.levels().get(i);
            double y = 34.0 + i * ROW;
            svg.text(12, y + 15, "", level.step().label());
            svg.box(LABELS, y, BARS, ROW - 6.0, "g", 0.5);
            svg.box(LABELS, y, BARS * funnel.ofFirst(i).orElse(0), ROW - 6.0, "b", 1);
            svg.text(LABELS + BARS + 70.0, y + 15, "n", String.valueOf(level.reached()));
            svg.text(LABELS + BARS + 120.0, y + 15, "n q", percent(funnel.ofFirst(i)));
        }
        return svg.toString();
    }

    public static String of(List<Cohort> cohorts, String title) {
        int columns = cohorts.isEmpty() ? 0 : cohorts.get(0).returned().size();
        SvgWriter svg = new SvgWriter(170 + CELL * columns, 60 + ROW * cohorts.size(), title);
        svg.text(12, 20, "q", title);
        for (int i = 0; i < columns; i++) {
            svg.text(160 + CELL * (i + 0.5), 44, "m q", String.valueOf(i));
        }
        for (int row = 0; row < cohorts.size(); row++) {
            Cohort cohort = cohorts.get(row);
            double y = 52.0 + row * ROW;
            svg.text(12, y + 16, "", cohort.start().toString());
            svg.text(150, y + 16, "n q", String.valueOf(cohort.size()));
            for (int i = 0; i < columns; i++) {
                Double share = cohort.share(i);
                if (share != null) {
                    svg.box(160.0 + CELL * i, y, CELL - 2.0, ROW - 2.0, "b", 0.08 + 0.5 * share);
                    svg.text(160 + CELL * (i + 0.5), y + 16, "m", percent(OptionalDouble.of(share)));
                }
            }
        }
        return svg.toString();
    }

    /** Formats a share as {@code 41.7%}, or as a dash if it is empty. */
    public static String percent(OptionalDouble share) {
        return share.isEmpty() ? "-" : String.format(Locale.ROOT, "%.1f%%", share.getAsDouble() * 100);
    }
}
