package io.lossy.telemetry.query;

import java.util.Locale;

/** Draws a small chart as SVG text. It follows the reader's light or dark mode, has no script and loads nothing. */
final class SvgWriter {
    private static final String STYLE = "text{font:12px system-ui,sans-serif;fill:#1b1f24}.q{fill:#57606a}"
            + ".b{fill:#2f6feb}.g{fill:#d0d7de}.n{text-anchor:end;font-variant-numeric:tabular-nums}"
            + ".m{text-anchor:middle;font-variant-numeric:tabular-nums}"
            + "@media(prefers-color-scheme:dark){text{fill:#e6edf3}.q{fill:#9198a1}.b{fill:#4184f3}.g{fill:#30363d}}";

    private final StringBuilder body = new StringBuilder();
    private final int width;
    private final int height;

    SvgWriter(int width, int height, String title) {
        this.width = width;
        this.height = height;
        body.append("<title>").append(escape(title)).append("</title>\n");
        body.append("<style>").append(STYLE).append("</style>\n");
    }

    /** @param look style classes: q quiet, n right-aligned number, m centred number */
    void text(double x, double y, String look, String text) {
        add("<text x=\"%.1f\" y=\"%.1f\" class=\"%s\">%s</text>\n", x, y, look, escape(text));
    }

    /** @param look style class: b bar, g background */
    void box(double x, double y, double w, double h, String look, double opacity) {
        add(
                "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"2\" class=\"%s\" opacity=\"%.2f\"/>\n",
                x, y, w, h, look, opacity);
    }

    private void add(String format, Object... values) {
        body.append(String.format(Locale.ROOT, format, values));
    }

    @Override
    public String toString() {
        return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + width + " " + height + "\" width=\"" + width
                + "\" height=\"" + height + "\" role=\"img\">\n" + body + "</svg>\n";
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
