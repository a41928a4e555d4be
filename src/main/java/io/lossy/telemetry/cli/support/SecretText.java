package io.lossy.telemetry.cli.support;

import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Validates a key or token that goes into a header. The message never contains the secret. */
public final class SecretText implements ITypeConverter<String> {
    private static final Pattern PRINTABLE = Pattern.compile("[\\x21-\\x7e]*");

    @Override
    public String convert(String text) {
        String secret = text.strip();
        if (!PRINTABLE.matcher(secret).matches()) {
            throw new TypeConversionException(
                    "a key or token contains only ASCII characters and no blanks; copy it again");
        }
        return secret;
    }
}
