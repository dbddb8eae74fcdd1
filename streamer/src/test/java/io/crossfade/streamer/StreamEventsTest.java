package io.crossfade.streamer;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.core.change.ChangeEvent;
import io.crossfade.core.model.Cell;
import io.crossfade.core.model.RowImage;
import io.crossfade.testkit.KafkaBroker;
import io.crossfade.testkit.PostgresServer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StreamEventsTest {
    private PostgresServer server;
    private KafkaBroker kafka;

    @BeforeAll
    void startServers() {
        server = PostgresServer.of(18).start();
        kafka = KafkaBroker.startNew();
    }

    @AfterAll
    void stopServers() {
        kafka.close();
        server.close();
    }

    private SourceFixture fixture() throws Exception {
        return new SourceFixture(server, kafka.bootstrap());
    }

    @Test
    void everyKindOfChangeArrivesInOrder() throws Exception {
        try (SourceFixture source = fixture()) {
            source.sql("create table t (id int primary key, name text, n numeric)");
            source.lane("a", "t").open();
            source.start();
            LaneReader lane = source.read("a");
            source.sql(
                    "insert into t values (1, 'one', 1.50), (2, null, 'NaN')",
                    "update t set name = 'uno' where id = 1",
                    "update t set id = 3 where id = 2",
                    "delete from t where id = 1",
                    "truncate t restart identity cascade");
            source.marker("end");

            List<ChangeEvent> changes = lane.changesUntil("end");

            assertThat(changes).hasSize(6);
            assertThat(((ChangeEvent.Insert) changes.get(0)).after()).isEqualTo(row("1", "one", "1.50"));
            assertThat(((ChangeEvent.Insert) changes.get(1)).after()).isEqualTo(row("2", null, "NaN"));
            ChangeEvent.Update update = (ChangeEvent.Update) changes.get(2);
            assertThat(update.before()).isNull();
            assertThat(update.after()).isEqualTo(row("1", "uno", "1.50"));
            ChangeEvent.KeyChange change = (ChangeEvent.KeyChange) changes.get(3);
            assertThat(change.before()).isEqualTo(row("2", null, null));
            assertThat(change.after()).isEqualTo(row("3", null, "NaN"));
            assertThat(((ChangeEvent.Delete) changes.get(4)).before()).isEqualTo(row("1", null, null));
            ChangeEvent.Truncate truncate = (ChangeEvent.Truncate) changes.get(5);
            assertThat(truncate.cascade()).isTrue();
            assertThat(truncate.restartIdentity()).isTrue();
            assertThat(lane.transactions()).hasSize(6);
        }
    }

    static RowImage row(@Nullable String... cells) {
        Cell[] made = new Cell[cells.length];
        for (int i = 0; i < made.length; i++) {
            String text = cells[i];
            made[i] = text == null ? Cell.NULL : Cell.of(text);
        }
        return RowImage.of(made);
    }
}
