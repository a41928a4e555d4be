package io.lossy.telemetry.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class ChartsTest {
    @Test
    void aBarIsAsLongAsItsShareAndHostileTextIsText() throws Exception {
        Funnel funnel = new Funnel(
                List.of(
                        new Funnel.FunnelLevel(new FunnelStep("a", "f", "<script>&\""), 8, null),
                        new Funnel.FunnelLevel(new FunnelStep("b", null, null), 2, Duration.ofMinutes(1))),
                0);

        Document svg = parse(Charts.of(funnel, "T <&>"));

        assertThat(svg.getElementsByTagName("script").getLength()).isZero();
        assertThat(svg.getDocumentElement().getTextContent()).contains("<script>&\"", "T <&>", "25.0%");
        NodeList boxes = svg.getElementsByTagName("rect"); // ground and bar of each level
        assertThat(width(boxes, 3)).isEqualTo(width(boxes, 1) / 4);
    }

    @Test
    void aPeriodThatIsNotOverHasNoCell() throws Exception {
        Cohorts.Cohort cohort = new Cohorts.Cohort(LocalDate.parse("2026-11-02"), 4, Arrays.asList(4L, 1L, null));

        Document svg = parse(Charts.of(List.of(cohort), "Cohorts"));

        assertThat(svg.getElementsByTagName("rect").getLength()).isEqualTo(2);
        assertThat(svg.getDocumentElement().getTextContent()).contains("100.0%", "25.0%");
    }

    private static double width(NodeList boxes, int index) {
        return Double.parseDouble(((Element) boxes.item(index)).getAttribute("width"));
    }

    private static Document parse(String xml) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(xml)));
    }
}
