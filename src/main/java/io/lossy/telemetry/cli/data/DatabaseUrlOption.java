package io.lossy.telemetry.cli.data;

import io.lossy.telemetry.database.DatabaseAddress;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Validates a {@code --database} option before anything is started. The message never contains the password. */
public final class DatabaseUrlOption implements ITypeConverter<String> {
    @Override
    public String convert(String text) {
        if (text.isBlank()) {
            return text; // an empty variable in a script counts as no option
        }
        try {
            DatabaseAddress.parse(text);
            return text;
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(String.valueOf(e.getMessage()));
        }
    }
}
