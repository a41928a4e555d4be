package io.lossy.telemetry.cli.support;

import picocli.CommandLine.IVersionProvider;

/** Returns the lines of {@code --version}: the version of the jar, if the program runs from one, and of Java. */
public final class BuildVersion implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {"lossy-telemetry " + number(), "java " + Runtime.version()};
    }

    /** Returns the version of the jar, or a text that says that there is no jar. */
    public static String number() {
        String version = BuildVersion.class.getPackage().getImplementationVersion();
        return version == null ? "(from classes, unversioned)" : version;
    }
}
