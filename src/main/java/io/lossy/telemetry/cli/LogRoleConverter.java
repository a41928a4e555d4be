package io.lossy.telemetry.cli;

import io.lossy.telemetry.log.record.LogRole;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the role of a server as it is written in the settings. */
final class LogRoleConverter implements ITypeConverter<LogRole> {
    @Override
    public LogRole convert(String text) {
        LogRole role = LogRole.fromWord(text);
        if (role == null) {
            throw new TypeConversionException("'" + text + "' is none of " + String.join(", ", LogRole.words()));
        }
        return role;
    }
}
