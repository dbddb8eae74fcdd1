package io.crossfade.control.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.BooleanSupplier;

/** Who leads a migration, from a terminal or over HTTP. */
interface Operator {
    /** Starts it. */
    void run() throws Exception;

    /** Waits, and fails at once if the migration ends meanwhile. */
    void await(String what, BooleanSupplier reached);

    void awaitInSync() throws Exception;

    boolean runs();

    /** What the migration said. */
    String said();

    /** Fails unless both sides are equal. */
    void verify() throws Exception;

    /** @param switching switches the writers, once the route has been called */
    void cutOver(String target, BooleanSupplier called, Switching switching) throws Exception;

    /** What an application does at the cutover. */
    interface Switching {
        void to(String target) throws Exception;
    }

    /** By commands. */
    final class AtTerminal implements Operator {
        private final Migration migration;
        private MigratorProcess run;

        @SuppressWarnings("NullAway.Init")
        AtTerminal(Migration migration) {
            this.migration = migration;
        }

        @Override
        public void run() {
            run = migration.start("run", "--execute");
        }

        @Override
        public void await(String what, BooleanSupplier reached) {
            Migration.await(run, what, reached::getAsBoolean);
        }

        @Override
        public void awaitInSync() {
            await("it is in sync", () -> run.output().contains("in sync:"));
        }

        @Override
        public boolean runs() {
            return run.isAlive();
        }

        @Override
        public String said() {
            return run.output();
        }

        @Override
        public void verify() throws Exception {
            Migration.Outcome verify = migration.run("verify");
            assertThat(verify.exitCode()).as(verify.output()).isZero();
        }

        @Override
        public void cutOver(String target, BooleanSupplier called, Switching switching) throws Exception {
            MigratorProcess cutover = migration.start("cutover", "--target", target, "--yes");
            Migration.await(cutover, target + " takes its writers", called::getAsBoolean);
            switching.to(target);
            assertThat(cutover.awaitEnd(Migration.DEADLINE))
                    .as(cutover.output())
                    .isZero();
        }
    }

    /** By requests to a server, as a program of those who run shards does. */
    final class OverHttp implements Operator {
        private final Migration migration;
        private final String name;
        private ServedMigration served;

        /** @param name the migration's, as its file has it */
        @SuppressWarnings("NullAway.Init")
        OverHttp(Migration migration, String name) {
            this.migration = migration;
            this.name = name;
        }

        @Override
        public void run() throws Exception {
            served = ServedMigration.startNamed(migration, name);
            JsonNode plan = served.carryOut("start", "{}");
            assertThat(plan.path("result").path("accepted").asBoolean())
                    .as(plan.toString())
                    .isTrue();
            served.ask("start", "{\"execute\": true}");
        }

        @Override
        public void await(String what, BooleanSupplier reached) {
            Migration.await(served.process(), what, reached::getAsBoolean);
        }

        @Override
        public void awaitInSync() throws Exception {
            JsonNode overview = served.await(
                            "in sync",
                            view -> view.path("overview").path("inSync").asBoolean())
                    .path("overview");
            assertThat(overview.path("total").asLong()).isPositive();
            assertThat(overview.path("migrated").asLong())
                    .isEqualTo(overview.path("total").asLong());
            assertThat(overview.path("failed").asLong()).isZero();
            assertThat(overview.path("percent").asDouble()).isEqualTo(100);
            assertThat(overview.path("elapsedMillis").asLong()).isPositive();
            assertThat(overview.path("etaMillis").isNull()).isTrue();
            assertThat(served.get("/statistics").body().path("tables").size()).isPositive();
        }

        @Override
        public boolean runs() {
            return served.process().isAlive();
        }

        @Override
        public String said() {
            return served.process().output();
        }

        @Override
        public void verify() throws Exception {
            for (String asked : new String[] {"verify", "validate"}) {
                JsonNode ended = served.carryOut(asked, "{}");
                assertThat(ended.path("exitCode").asInt(-1))
                        .as(ended.toString())
                        .isZero();
            }
        }

        @Override
        public void cutOver(String target, BooleanSupplier called, Switching switching) throws Exception {
            String operation =
                    served.ask("cutover", "{\"target\": \"%s\", \"confirm\": \"%s\"}".formatted(target, name));
            await(target + " takes its writers", called);
            switching.to(target);
            JsonNode ended = served.awaitEnd(operation);
            assertThat(ended.path("exitCode").asInt(-1)).as(ended.toString()).isZero();
            JsonNode place = served.get("/routes").body().path("items").path(0);
            assertThat(place.path("target").asText()).isEqualTo(target);
            assertThat(place.path("inTarget").size()).as(place.toString()).isPositive();
        }
    }
}
