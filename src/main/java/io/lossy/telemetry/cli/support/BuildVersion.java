package io.lossy.telemetry.cli.support;

import picocli.CommandLine.IVersionProvider;

/** Returns the lines of {@code --version}: the version of the jar, if the program runs from one, and of Java. */
public final class BuildVersion implements IVersionProvider {
    @Override
    public String[] getVersion() {
        String version = BuildVersion.class.getPackage().getImplementationVersion();
        return new String[] {
            "lossy-telemetry " + (version == null ? "(from classes, unversioned)" : version),
            "java " + Runtime.version()
        };
    }
}
