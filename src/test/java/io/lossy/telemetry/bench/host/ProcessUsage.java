package io.lossy.telemetry.bench.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads the processor time and the memory of a process and its children. Without {@code /proc}, only the time. */
final class ProcessUsage {
    private static final double TICKS_PER_SECOND = 100; // USER_HZ of Linux on every common processor
    private static final int USER_TIME = 11; // index after the name in /proc/PID/stat; three more times follow
    private static final double KIB_PER_MIB = 1024;

    private ProcessUsage() {}

    /** Returns the seconds that the process, its children and the children that have ended have run. */
    static double cpuSeconds(long pid) {
        return tree(pid).mapToDouble(ProcessUsage::ownSeconds).sum();
    }

    private static double ownSeconds(ProcessHandle process) {
        try {
            String stat = Files.readString(proc(process.pid(), "stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            long ticks = 0;
            for (int i = USER_TIME; i < USER_TIME + 4; i++) {
                ticks += Long.parseLong(fields[i]);
            }
            return ticks / TICKS_PER_SECOND;
        } catch (IOException e) {
            return process.info().totalCpuDuration().map(Duration::toNanos).orElse(0L) / 1e9;
        }
    }

    /** Returns the resident memory in MiB, or NaN if this machine has no /proc. */
    static double residentMib(long pid) {
        return kib(proc(pid, "status"), "VmRSS").map(kib -> kib / KIB_PER_MIB).orElse(Double.NaN);
    }

    /** Returns the memory of a process and its children in MiB, with shared pages divided among them; or NaN. */
    static double proportionalMib(long pid) {
        List<Double> parts = tree(pid)
                .flatMap(process -> kib(proc(process.pid(), "smaps_rollup"), "Pss").stream())
                .toList();
        return parts.isEmpty()
                ? Double.NaN
                : parts.stream().mapToDouble(kib -> kib / KIB_PER_MIB).sum();
    }

    private static Stream<ProcessHandle> tree(long pid) {
        return ProcessHandle.of(pid).stream()
                .flatMap(process -> Stream.concat(Stream.of(process), process.descendants()));
    }

    private static Optional<Double> kib(Path file, String name) {
        try {
            Matcher line = Pattern.compile("(?m)^" + name + ":\\s+(\\d+) kB").matcher(Files.readString(file));
            return line.find() ? Optional.of(Double.valueOf(line.group(1))) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty(); // it has ended, or this is not Linux
        }
    }

    private static Path proc(long pid, String file) {
        return Path.of("/proc", String.valueOf(pid), file);
    }
}
