package io.lossy.telemetry.persist;

import io.lossy.telemetry.event.ClientReport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Client reports that wait for the next flush, only the latest of each install, and of so many installs at most. Not
 * thread-safe: lives on one event loop.
 */
final class PendingReports {
    private final Map<String, ClientReport> byInstall = new LinkedHashMap<>();
    private final int limit;

    PendingReports(int limit) {
        this.limit = limit;
    }

    /**
     * False when there was no room. The report is then not kept, and nothing is lost by that: it is cumulative, and the
     * install's next one says the same and more.
     */
    boolean add(ClientReport report) {
        if (byInstall.size() >= limit && !byInstall.containsKey(report.installId())) {
            return false;
        }
        byInstall.merge(report.installId(), report, ReportRows::later);
        return true;
    }

    List<ClientReport> drain() {
        List<ClientReport> all = new ArrayList<>(byInstall.values());
        byInstall.clear();
        return all;
    }
}
