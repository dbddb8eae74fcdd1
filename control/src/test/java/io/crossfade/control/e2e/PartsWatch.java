package io.crossfade.control.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.testkit.Await;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Looks, in one snapshot after another, whether a target that has handed off shows whole transactions alone: every thing has
 * as many parts as it says.
 */
final class PartsWatch implements AutoCloseable {
    private static final String TORN = "select case when bool_and(l.copied and l.handed_off) then (select count(*) from"
            + " things t left join (select thing, count(*) as parts from parts group by thing) p on p.thing = t.id"
            + " where t.parts <> coalesce(p.parts, 0)) + (select count(*) from parts p where not exists (select from"
            + " things t where t.id = p.thing)) end from crossfade.lane l";
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final AtomicReference<@Nullable String> torn = new AtomicReference<>();
    private final AtomicInteger looks = new AtomicInteger();
    private final Thread thread;

    PartsWatch(Migration migration) {
        thread = Thread.ofPlatform().name("watch").start(() -> look(migration));
    }

    private void look(Migration migration) {
        try (Connection session = migration.target()) {
            while (!stopping.get()) {
                String found = Migration.value(session, TORN);
                if (found != null && !found.equals("0")) {
                    torn.set(found + " things or parts show a part of a transaction");
                    return;
                }
                looks.addAndGet(found == null ? 0 : 1);
                Thread.sleep(20); // looking must take little from what is looked at
            }
        } catch (SQLException e) {
            torn.set(e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void assertWhole() {
        int before = looks.get();
        Await.until("it looks", Migration.DEADLINE, () -> looks.get() > before + 5 || torn.get() != null);
        assertThat(torn.get()).isNull();
    }

    @Override
    public void close() {
        stopping.set(true);
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
