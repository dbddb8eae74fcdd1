package io.crossfade.sqlite.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.sqlite.TestFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What triggers see of SQLite's many ways to change a row. */
class ChangeLogTest {
    private static final String USERS =
            "create table users (id integer primary key, email text unique, name text collate nocase, n int)";

    @TempDir
    Path directory;

    @Test
    void insertUpdateDeleteAndAChangedKeyAreLoggedInOrder() throws Exception {
        try (LoggedFile log = new LoggedFile(directory, USERS, "insert into users values (1, 'a', 'A', 1)")) {
            log.sql(
                    "insert into users values (2, 'b', 'B', 2)",
                    "update users set n = 3 where id = 1",
                    "update users set id = 9 where id = 2",
                    "update users set n = n",
                    "delete from users where id = 1");
            assertThat(log.follow().operations())
                    .containsExactly("users INSERT 2", "users UPDATE 1", "users REKEY 2 to 9", "users DELETE 1");
        }
    }

    @Test
    void everyStorageClassTravelsAsItIs() throws Exception {
        try (LoggedFile log = new LoggedFile(directory, "create table t (id integer primary key, r real, v, b blob)")) {
            log.sql(
                    "insert into t values (1, 2, 'a' || char(10), x'00ff')",
                    "insert into t values (9223372036854775807, 1e300, 7, 'text')",
                    "insert into t values (3, null, 2.5, null)",
                    "insert into t values (4, 'no number', cast(x'ff' as text), cast(x'6100' as text))");
            assertThat(log.follow().operations()).hasSize(4);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aReplaceDeletesEveryRowThatItMeets(boolean recursiveTriggers) throws Exception {
        try (LoggedFile log = new LoggedFile(
                directory, USERS, "insert into users values (1, 'a', 'A', 1), (2, 'b', 'B', 2), (3, 'c', 'C', 3)")) {
            log.sql(
                    "pragma recursive_triggers = " + recursiveTriggers,
                    "insert or replace into users values (1, 'b', 'new', 4)",
                    "replace into users values (3, 'c', 'same', 5)",
                    "replace into users (email) values ('c')",
                    "update or replace users set email = 'b' where email = 'c'",
                    "insert into users values (50, 'z', 'Z', 0)",
                    "update or replace users set id = 50 where email = 'b'");
            log.follow();
            assertThat(log.file().rows("select count(*) from users")).containsExactly("1");
        }
    }

    @Test
    void whatIsIgnoredOrUpsertedIsNotTakenForReplaced() throws Exception {
        try (LoggedFile log =
                new LoggedFile(directory, USERS, "insert into users values (1, 'a', 'A', 1), (2, 'b', 'B', 2)")) {
            log.sql(
                    "insert or ignore into users values (1, 'x', 'X', 9)",
                    "insert into users values (1, 'x', 'X', 9) on conflict (id) do update set n = n + 10",
                    "insert into users values (1, 'b', 'X', 9) on conflict do nothing",
                    "update or ignore users set email = 'b' where id = 1",
                    "begin; insert or ignore into users values (2, 'y', 'Y', 1); delete from users where id = 2;"
                            + " insert into users values (2, 'b', 'again', 1); commit");
            assertThat(log.follow().operations()).containsExactly("users UPDATE 1", "users DELETE 2", "users INSERT 2");
        }
    }

    @Test
    void aStatementThatIsRefusedOrRolledBackLeavesNothing() throws Exception {
        try (LoggedFile log =
                new LoggedFile(directory, USERS, "insert into users values (1, 'a', 'A', 1), (2, 'b', 'B', 2)")) {
            assertThatThrownBy(() -> log.sql("insert into users values (3, 'c', 'C', 1), (1, 'd', 'D', 1)"))
                    .isInstanceOf(SQLException.class);
            assertThatThrownBy(() -> log.sql("insert or fail into users values (4, 'e', 'E', 1), (1, 'd', 'D', 1)"))
                    .isInstanceOf(SQLException.class);
            log.sql("begin; delete from users where id = 1; savepoint s; delete from users; rollback to s; commit");
            log.sql("begin; delete from users; rollback");
            assertThat(log.follow().operations()).containsExactly("users INSERT 4", "users DELETE 1");
        }
    }

    @Test
    void foreignKeyActionsAreLogged() throws Exception {
        try (LoggedFile log = new LoggedFile(
                directory,
                USERS,
                "create table posts (id integer primary key, owner int references users on delete cascade on update"
                        + " cascade, editor int references users on delete set null on update"
                        + " cascade)",
                "create table tree (id integer primary key, up int references tree on delete cascade)",
                "insert into users values (1, 'a', 'A', 1), (2, 'b', 'B', 2)",
                "insert into posts values (10, 1, 2), (11, 2, 1), (12, 1, 1)",
                "insert into tree values (1, null), (2, 1), (3, 2)")) {
            log.sql(
                    "pragma foreign_keys = on",
                    "update users set id = 7 where id = 1",
                    "replace into users values (2, 'new', 'N', 1)",
                    "delete from users where id = 7",
                    "delete from tree where id = 1");
            log.follow();
            assertThat(log.file().rows("select count(*) from posts union all select count(*) from tree"))
                    .containsExactly("0", "0");
        }
    }

    @Test
    void theApplicationsOwnTriggersAreLoggedInTheOrderInWhichTheyRun() throws Exception {
        try (LoggedFile log = new LoggedFile(
                directory,
                "create table t (id integer primary key, v text, slug text, at text)",
                "create table history (id integer primary key, v text)",
                "create trigger t_slug after insert on t begin update t set slug = lower(new.v) where id = new.id; end",
                "create trigger t_touch after update of v on t begin update t set at = 'now' where id = new.id;"
                        + " insert into history (v) values (old.v); end",
                "create trigger t_gone after delete on t begin delete from history where v = old.v; end")) {
            log.sql(
                    "insert into t (v) values ('One'), ('Two')",
                    "update t set v = 'Three' where id = 1",
                    "delete from t where id = 2",
                    "replace into t (id, v) values (1, 'Four')");
            log.follow();
            assertThat(log.file().rows("select v, slug from t")).containsExactly("Four|four");
        }
    }

    @Test
    void rowsWithoutRowidAndWithoutKeyAreLogged() throws Exception {
        try (LoggedFile log = new LoggedFile(
                directory,
                "create table pairs (a text collate nocase, b int, v text, primary key (a, b)) without rowid",
                "create table nokey (a text, b int)",
                "create table textkey (k text primary key, v text)",
                "insert into pairs values ('x', 1, 'v')",
                "insert into nokey values ('x', 1)",
                "insert into textkey values ('k', 'v')")) {
            log.sql(
                    "insert into pairs values ('y', 1, 'v')",
                    "replace into pairs values ('X', 1, 'replaced in another case')",
                    "update pairs set b = 2 where a = 'y'",
                    "update nokey set a = 'z'",
                    "insert into nokey values ('q', 2)",
                    "delete from nokey where a = 'z'",
                    "update textkey set k = 'other'",
                    "replace into textkey values ('other', 'w')",
                    "delete from pairs where a = 'y'");
            assertThat(log.follow().operations())
                    .containsExactly(
                            "pairs INSERT y,1",
                            "pairs DELETE x,1",
                            "pairs INSERT X,1",
                            "pairs REKEY y,1 to y,2",
                            "nokey UPDATE x,1",
                            "nokey INSERT q,2",
                            "nokey DELETE z,1",
                            "textkey REKEY k to other",
                            "textkey DELETE other",
                            "textkey INSERT other",
                            "pairs DELETE y,2");
        }
    }

    @Test
    void aRowThatBeginsToFitEntersAndOneThatFitsNoLongerIsSentToBeRefused() throws Exception {
        try (LoggedFile log = new LoggedFile(
                directory,
                "create table t (id integer primary key, n int)",
                "insert into t values (1, 'bad'), (2, 5)")) {
            log.sql("update t set n = 1 where id = 1", "update t set n = 'bad' where id = 2");
            assertThat(log.follow().operations()).containsExactly("t DELETE 1", "t INSERT 1", "t UPDATE 2");
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void aRandomHistoryIsFollowedExactly(long seed) throws Exception {
        Random random = new Random(seed);
        try (LoggedFile log = new LoggedFile(
                directory,
                "create table p (id integer primary key, u text unique, c text collate nocase, d int, v int,"
                        + " unique (c, d))",
                "create table q (a int, b text, v int, p int references p on delete cascade on update cascade,"
                        + " primary key (b, a)) without rowid")) {
            log.sql(
                    "pragma foreign_keys = " + random.nextBoolean(),
                    "pragma recursive_triggers = " + random.nextBoolean());
            for (int round = 0; round < 40; round++) {
                for (int i = 0; i < 10; i++) {
                    statement(log, random);
                }
                log.follow();
            }
        }
    }

    private static void statement(LoggedFile log, Random random) {
        String[] conflicts = {"", "or replace", "or ignore", "or fail", "or abort", "or replace"};
        String conflict = conflicts[random.nextInt(conflicts.length)];
        int id = random.nextInt(12);
        String text = "'" + "abcdABCD".charAt(random.nextInt(8)) + "'";
        int small = random.nextInt(3);
        String statement = switch (random.nextInt(9)) {
            case 0, 1 ->
                "insert " + conflict
                        + " into p values (%d, %s, %s, %d, %d)"
                                .formatted(
                                        id, random.nextInt(4) == 0 ? "null" : text, text, small, random.nextInt(100));
            case 2 ->
                "insert into p values (%d, %s, %s, %d, 1) on conflict do update set v = v + 1"
                        .formatted(id, text, text, small);
            case 3 -> "update " + conflict + " p set u = %s, d = %d where id = %d".formatted(text, small, id);
            case 4 -> "update " + conflict + " p set id = id + 1 where id > %d".formatted(id);
            case 5 -> "delete from p where id = " + id;
            case 6 ->
                "insert " + conflict
                        + " into q values (%d, %s, 1, %s)"
                                .formatted(small, text, random.nextInt(3) == 0 ? "null" : Integer.toString(id));
            case 7 ->
                "update " + conflict + " q set a = %d, b = %s where v = 1 and b > %s".formatted(small, text, text);
            default -> "delete from q where b = " + text;
        };
        try {
            log.sql(statement);
        } catch (SQLException refused) {
            assertThat(refused.getMessage()).contains("SQLITE_CONSTRAINT");
        }
    }

    @Test
    void theLogIsRemovedWithoutATrace() throws Exception {
        try (TestFile file = new TestFile(directory, USERS)) {
            List<String> before = file.rows("select name from sqlite_schema order by name");
            ChangeLog log = new ChangeLog(file.file(), file.schema(), "test");
            assertThat(log.install("one")).isEqualTo("one");
            assertThat(log.install("two")).as("a log that is there stays").isEqualTo("one");
            file.sql("insert into users (id) values (1)");
            assertThatThrownBy(() -> log.removeAt(0))
                    .isInstanceOfSatisfying(
                            CrossfadeException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_IN_SYNC));
            assertThat(new ChangeLog(file.file(), file.schema(), "test").install("three"))
                    .isEqualTo("one");
            log.removeAt(1);
            log.remove();
            assertThat(file.rows("select name from sqlite_schema where name <> 'sqlite_sequence' order by name"))
                    .isEqualTo(before);
            file.sql("insert into users (id) values (2)");
        }
    }

    @Test
    void aLogOfAnotherMigrationAndATableWithUnseenReplacesAreRefused() throws Exception {
        try (TestFile file = new TestFile(directory, USERS)) {
            String unused = new ChangeLog(file.file(), file.schema(), "one").install("id");
            assertThatThrownBy(() -> new ChangeLog(file.file(), file.schema(), "two").install("id"))
                    .isInstanceOf(CrossfadeException.class)
                    .hasMessageContaining("migration 'one'");
            file.sql(
                    "create table e (a text, b text)",
                    "create unique index e_lower on e (lower(a))",
                    "create unique index e_part on e (b) where a is not null");
            assertThat(new ChangeLog(file.file(), file.schema(), "one").obstacles())
                    .hasSize(2)
                    .allSatisfy(obstacle -> assertThat(obstacle).contains("table e", "INSERT OR REPLACE"));
        }
    }

    @Test
    void aChangedSchemaAMissingTriggerAndAHoleAreNeverReadOver() throws Exception {
        try (LoggedFile log = new LoggedFile(directory, USERS)) {
            log.sql("insert into users (id) values (1), (2), (3)");
            log.follow();
            log.sql("create trigger younger after insert on users begin select 1; end");
            assertCode(log, ErrorCode.TABLE_CHANGED);
            log.sql("drop trigger younger");
            log.follow();
            log.sql("drop trigger _crossfade_0_insert");
            assertCode(log, ErrorCode.TABLE_CHANGED);
            String unused = new ChangeLog(log.file().file(), log.schema(), "test").install("again");
            log.sql("insert into users (id) values (4), (5)");
            log.sql("delete from _crossfade_log where seq = (select max(seq) - 1 from _crossfade_log)");
            assertCode(log, ErrorCode.SLOT_LOST);
        }
        try (LoggedFile log = new LoggedFile(Files.createDirectory(directory.resolve("second")), USERS)) {
            log.sql("alter table users add column more text");
            assertCode(log, ErrorCode.TABLE_CHANGED);
        }
    }

    private static void assertCode(LoggedFile log, ErrorCode code) {
        assertThatThrownBy(log::follow)
                .isInstanceOfSatisfying(
                        CrossfadeException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void theLogCanBeEmptiedOfWhatIsConfirmed() throws Exception {
        try (LoggedFile log = new LoggedFile(directory, USERS)) {
            log.sql("insert into users (id) values (1), (2), (3)");
            log.follow();
            new ChangeLog(log.file().file(), log.schema(), "test").trim(3);
            assertThat(log.file().rows("select count(*) from _crossfade_log")).containsExactly("0");
            log.sql("insert into users (id) values (4)");
            assertThat(log.follow().operations()).containsExactly("users INSERT 4");
        }
    }
}
