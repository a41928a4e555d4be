package io.lossy.telemetry.metrics;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.slf4j.LoggerFactory;

/** What the log says of the export of metrics, ours and Micrometer's, while it is open. */
public final class LogLines implements AutoCloseable {
    private static final List<String> LOGGERS = List.of(OtlpReceiver.class.getName(), "io.micrometer.registry.otlp");

    private final ListAppender<ILoggingEvent> appender = new ListAppender<>();

    private LogLines() {}

    public static LogLines ofOtlp() {
        LogLines lines = new LogLines();
        lines.appender.start();
        LOGGERS.forEach(name -> logger(name).addAppender(lines.appender));
        return lines;
    }

    public List<String> lines() {
        return List.copyOf(appender.list).stream()
                .map(ILoggingEvent::getFormattedMessage)
                .filter(line -> !line.startsWith("Publishing metrics")) // at its start
                .toList();
    }

    private static Logger logger(String name) {
        return (Logger) LoggerFactory.getLogger(name);
    }

    @Override
    public void close() {
        LOGGERS.forEach(name -> logger(name).detachAppender(appender));
    }
}
