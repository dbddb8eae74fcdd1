package io.crossfade.control.cli;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import io.crossfade.control.log.LogLevels;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * What is logged, on standard error: warnings and errors, Crossfade's own steps too where {@code CROSSFADE_LOG} says
 * {@code info} or {@code debug}; as text, or, where {@code CROSSFADE_LOG_FORMAT} says {@code json}, one JSON object a line.
 */
final class Logging {
    private static final Logger LOG = LoggerFactory.getLogger(Logging.class);
    private static final String USUAL = "warn";

    private Logging() {}

    /** The PostgreSQL driver has the JDK's logger, which writes to the terminal by itself. */
    static void start(Map<String, String> environment) {
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        String wanted = environment.getOrDefault("CROSSFADE_LOG", USUAL);
        LogLevels.set(LogLevels.OURS, LogLevels.exists(wanted) ? wanted : USUAL);
        if (isJson(environment)) {
            LogLevels.set(LoggedLines.LOGGER, "info");
            appenders(Logging::writeJson);
        }
        if (!LogLevels.exists(wanted)) {
            LOG.warn("CROSSFADE_LOG={} is no level; it is {}", wanted, USUAL);
        }
    }

    /** On a terminal what is logged goes above the bars, which are drawn over it otherwise. */
    static void above(Console console) {
        if (console.isTerminal()) {
            appenders(appender -> writeAbove(console, appender));
        }
    }

    static void writeAbove(Console console, OutputStreamAppender<ILoggingEvent> appender) {
        appender.stop();
        appender.setOutputStream(new LineStream(console::note));
        appender.start();
    }

    private static void appenders(Consumer<OutputStreamAppender<ILoggingEvent>> change) {
        ((LoggerContext) LoggerFactory.getILoggerFactory())
                .getLogger(Logger.ROOT_LOGGER_NAME)
                .iteratorForAppenders()
                .forEachRemaining(appender -> {
                    if (appender instanceof OutputStreamAppender<ILoggingEvent> stream) {
                        change.accept(stream);
                    }
                });
    }

    static boolean isJson(Map<String, String> environment) {
        return environment.getOrDefault("CROSSFADE_LOG_FORMAT", "text").equalsIgnoreCase("json");
    }

    /** Arguments stand in the message; by themselves they would be written a second time. */
    static void writeJson(OutputStreamAppender<ILoggingEvent> appender) {
        JsonEncoder encoder = new JsonEncoder();
        encoder.setContext(appender.getContext());
        encoder.setWithSequenceNumber(false);
        encoder.setWithNanoseconds(false);
        encoder.setWithContext(false);
        encoder.setWithMessage(false);
        encoder.setWithArguments(false);
        encoder.setWithFormattedMessage(true);
        encoder.start();
        appender.stop();
        appender.setEncoder(encoder);
        appender.start();
    }
}
