package io.crossfade.control.live;

import io.crossfade.control.progress.Humanize;
import io.crossfade.control.progress.VisibleText;
import io.crossfade.control.status.MigrationStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a status says in sentences: the slots, and what stands against it with what to do. */
final class LiveNotes {
    private final MigrationStatus status;
    private final Instant now;
    private final long walBudget;

    LiveNotes(MigrationStatus status, Instant now, long walBudget) {
        this.status = status;
        this.now = now;
        this.walBudget = walBudget;
    }

    List<String> slots() {
        List<String> slots = new ArrayList<>();
        add(slots, "", status.slot());
        status.waysBack().forEach(back -> add(slots, "back from " + back.target() + ": ", back.slot()));
        return slots;
    }

    private void add(List<String> slots, String whose, MigrationStatus.@Nullable Slot slot) {
        if (slot != null && slot.hasLostWal()) {
            slots.add(whose + "slot " + slot.name() + " is " + slot.walStatus());
        } else if (slot != null) {
            slots.add(whose + "slot " + (slot.active() ? "streams" : "is idle") + ", keeps "
                    + Humanize.bytes(slot.retainedWalBytes()) + " of WAL, "
                    + Humanize.bytes(Math.max(0, walBudget - slot.retainedWalBytes())) + " left of the budget"
                    + (slot.walStatus().equals("reserved") ? "" : " (" + slot.walStatus() + ")"));
        }
    }

    List<String> troubles() {
        List<String> all = new ArrayList<>();
        status.problems().forEach(problem -> all.add("problem: " + problem));
        if (status.slot() != null && status.slot().hasLostWal()) {
            all.add("problem: the source has removed WAL that slot "
                    + status.slot().name() + " needs: abort, then run again with a new copy");
        }
        for (MigrationStatus.SetAside aside : status.setAside()) {
            all.add(told("", aside));
        }
        status.waysBack()
                .forEach(back -> back.setAside()
                        .forEach(aside -> all.add(told(" on the way back from " + back.target(), aside))));
        for (MigrationStatus.ForeignWrites foreign : status.foreignWrites()) {
            if (foreign.unsettled() > 0) {
                all.add("foreign writes in " + foreign.target() + ": " + Humanize.count(foreign.unsettled())
                        + " stand against a cutover until a clean `crossfade verify`");
            }
        }
        status.targets().forEach(target -> target.warning(now).ifPresent(all::add));
        return all;
    }

    private static String told(String where, MigrationStatus.SetAside aside) {
        return "set aside" + where + " " + aside.table() + ": "
                + (aside.rows() == 0 ? "the whole table" : Humanize.count(aside.rows()) + " rows") + ", "
                + VisibleText.of(aside.reason())
                + (aside.rows() == 0
                        ? "; correct the cause and start `run` again"
                        : "; correct the cause: it is tried again");
    }
}
