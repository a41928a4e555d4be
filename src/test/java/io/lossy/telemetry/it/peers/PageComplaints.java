package io.lossy.telemetry.it.peers;

import com.microsoft.playwright.Page;
import java.util.ArrayList;
import java.util.List;

/** What goes wrong inside a page: errors of its scripts, dialogs, and what its own policy blocks. */
final class PageComplaints {
    private final List<String> all = new ArrayList<>();

    /** Listens to a page that has not been opened yet. */
    void of(Page page) {
        page.onPageError(all::add);
        page.onDialog(dialog -> all.add("a dialog: " + dialog.message()));
        page.onConsoleMessage(message -> {
            if (message.text().contains("Content Security Policy")
                    || message.text().contains("Trusted")) {
                all.add(message.text());
            }
        });
    }

    List<String> all() {
        return all;
    }
}
