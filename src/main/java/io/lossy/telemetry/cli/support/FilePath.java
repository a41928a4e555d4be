package io.lossy.telemetry.cli.support;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads an option that names a file or a folder. Rejects invalid paths as wrong usage. */
public final class FilePath implements ITypeConverter<Path> {
    @Override
    public Path convert(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new TypeConversionException("'" + text + "' is not a valid file name: " + e.getReason()
                    + "; if it has letters beyond ASCII, set LC_ALL=C.UTF-8");
        }
    }
}
