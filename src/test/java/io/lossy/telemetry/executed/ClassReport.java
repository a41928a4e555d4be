package io.lossy.telemetry.executed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * Holds what Surefire or Failsafe reported about one test class.
 *
 * @param executed ids of the methods that ran, {@code package.Class.method}, once for each invocation
 * @param skipped  ids of the methods that were skipped
 */
record ClassReport(String name, double seconds, List<String> executed, List<String> skipped) {
    /** A parameterised invocation is {@code method(String)[3]}: the method alone counts. */
    private static final Pattern METHOD = Pattern.compile("[\\w$]+");

    ClassReport {
        executed = List.copyOf(executed);
        skipped = List.copyOf(skipped);
    }

    /** Reads the reports of a folder that this build wrote; those of an earlier build may lie beside them. */
    static List<ClassReport> in(Path folder, Instant since) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().matches("TEST-.*\\.xml"))
                    .filter(file -> !modified(file).isBefore(since))
                    .map(ClassReport::read)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Instant modified(Path file) {
        try {
            return Files.getLastModifiedTime(file).toInstant();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ClassReport read(Path file) {
        Element suite = root(file);
        List<String> executed = new ArrayList<>();
        List<String> skipped = new ArrayList<>();
        elements(suite, "testcase").forEach(test -> {
            boolean ran = test.getElementsByTagName("skipped").getLength() == 0;
            (ran ? executed : skipped).add(test.getAttribute("classname") + "." + method(test.getAttribute("name")));
        });
        double seconds = Double.parseDouble(suite.getAttribute("time").replace(",", ""));
        return new ClassReport(suite.getAttribute("name"), seconds, executed, skipped);
    }

    private static String method(String name) {
        Matcher method = METHOD.matcher(name);
        return method.lookingAt() ? method.group() : name;
    }

    private static Stream<Element> elements(Element parent, String tag) {
        NodeList found = parent.getElementsByTagName(tag);
        return IntStream.range(0, found.getLength()).mapToObj(i -> (Element) found.item(i));
    }

    private static Element root(Path file) {
        try {
            DocumentBuilderFactory parsers = DocumentBuilderFactory.newInstance();
            parsers.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            return parsers.newDocumentBuilder().parse(file.toFile()).getDocumentElement();
        } catch (ParserConfigurationException | SAXException e) {
            throw new IllegalStateException(file + " is no test report", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
