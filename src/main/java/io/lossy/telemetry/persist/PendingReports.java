package io.lossy.telemetry.persist;

import io.lossy.telemetry.event.ClientReport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Client reports that wait for the next flush: the latest of each install, for a limited number of installs. Not
 * thread-safe: owned by one event loop.
 */
final class PendingReports {
    private final Map<String, ClientReport> byInstall = new LinkedHashMap<>();
    private final int limit;

    PendingReports(int limit) {
        this.limit = limit;
    }

    /**
     * Returns false if the limit is reached; the report is then not kept. No count is lost, because reports are
     * cumulative: the install's next report contains the same and more.
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
