package io.lossy.telemetry.event;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Client reports that wait for the next flush: the latest of each install, for a limited number of installs. Not
 * thread-safe: owned by one event loop.
 */
public final class PendingReports {
    private final Map<String, ClientReport> byInstall = new LinkedHashMap<>();
    private final int limit;

    public PendingReports(int limit) {
        this.limit = limit;
    }

    /**
     * Returns false if the limit is reached; the report is then not kept. No count is lost, because reports are
     * cumulative: the install's next report contains the same and more.
     */
    public boolean add(ClientReport report) {
        if (byInstall.size() >= limit && !byInstall.containsKey(report.installId())) {
            return false;
        }
        byInstall.merge(report.installId(), report, ClientReport::later);
        return true;
    }

    public List<ClientReport> drain() {
        List<ClientReport> all = new ArrayList<>(byInstall.values());
        byInstall.clear();
        return all;
    }
}
