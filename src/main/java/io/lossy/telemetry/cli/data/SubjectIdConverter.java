package io.lossy.telemetry.cli.data;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the id of a session or an install. Rejects an empty id. */
final class SubjectIdConverter implements ITypeConverter<String> {
    @Override
    public String convert(String text) {
        if (text.isBlank()) {
            throw new TypeConversionException("the id is empty");
        }
        return text.strip();
    }
}
