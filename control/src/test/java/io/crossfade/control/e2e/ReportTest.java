package io.crossfade.control.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.crossfade.control.page.PageText;
import io.crossfade.core.error.ErrorCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** What is told of a migration: a verification as a page, values of masked columns nowhere, the final report and what it keeps. */
class ReportTest {
    private static final TestBed BED = TestBed.start();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SECRET = "me@secret.example";
    private static final String ODD = "<script>alert('1')</script>";

    private static final String[] BOTH = {
        "create table public.account (id int primary key, email text, name text, code int)",
        "create table public.\"" + ODD + "\" (id int primary key, v text)",
        "create table public.log (line text)"
    };
    private static final String FILE = """
            mappings:
              - from: public.account
                to: there/public.account
                where: id < 1000
                columns: {code: "email_code::int"}
                mask: [%s]
              - {from: public.log, to: there/public.log}
              - {tables: public.*, to: there/public.*}
            """;

    @AfterAll
    static void stop() {
        BED.close();
    }

    private static JsonNode json(Migration.Outcome outcome) throws Exception {
        String text = outcome.output();
        return JSON.readTree(text.substring(text.indexOf("{\n"), text.lastIndexOf('}') + 1));
    }

    private static void make(Connection source, Connection there) throws Exception {
        Migration.execute(source, BOTH);
        Migration.execute(there, BOTH);
        Migration.execute(
                source,
                "alter table account rename code to email_code",
                "alter table account alter email_code type text",
                "alter table log replica identity full",
                "create index account_name on account (name)",
                "insert into account select i, 'a' || i || '@secret.example', 'n' || i, i from generate_series(1, 200) i",
                "insert into account select i, 'far', 'far', i from generate_series(1001, 1030) i",
                "insert into log select 'line ' || i from generate_series(1, 50) i",
                "insert into public.\"" + ODD + "\" values (1, 'one'), (2, 'two')");
        Migration.execute(
                there,
                "create sequence account_seq maxvalue 100 owned by account.id",
                "select setval('account_seq', 90)");
    }

    private static void plant(Connection there) throws Exception {
        Migration.execute(
                there,
                "set session_replication_role = replica",
                "set crossfade.session = 'crossfade/told'",
                "update account set email = '" + SECRET + "', name = 'Bob \"<b>' where id = 7",
                "delete from account where id = 8",
                "update public.\"" + ODD + "\" set v = '</td><script>alert(2)</script>' where id = 1",
                "insert into public.\"" + ODD + "\" values (3, 'three')");
    }

    @Test
    void aMigrationIsToldOfWithoutItsSecrets() throws Exception {
        try (Migration migration = BED.migration("told", TestBed.OLD);
                Connection source = migration.source();
                Connection there = migration.target()) {
            make(source, there);
            try (Connection reader = migration.source()) {
                Migration.execute(reader, "set enable_seqscan = off", "select count(*) from account where name = 'n5'");
            }
            migration.file(FILE.formatted("mail"));
            Migration.Outcome plan = migration.run("plan");
            assertThat(plan.exitCode()).isEqualTo(ErrorCode.PREFLIGHT_REFUSED.exitCode());
            assertThat(plan.output()).contains("mappings[0].mask 'mail'", "did you mean email?");
            migration.file(FILE.formatted("email, email_code"));
            MigratorProcess run = migration.startInSync();
            aFolderThatIsNotThereIsNamedBeforeAnythingIsCompared(migration, there);
            Migration.execute(source, "insert into account values (900, 'x', 'y', '" + SECRET + "')");
            Migration.await(
                    run,
                    "a row is set aside",
                    () -> "1".equals(Migration.value(there, "select count(*) from crossfade.set_aside_row")));
            plant(there);
            aVerificationIsAPage(migration, there);
            theSummaryHidesToo(migration);
            String before = theReportCountsTablesAndRecommends(migration);
            run.interrupt();
            run.awaitEnd(Migration.DEADLINE);
            theReportOutlivesTheMigration(migration, before);
            assertThat(migration.allOutput()).doesNotContain("@secret.example");
        }
    }

    private static void aFolderThatIsNotThereIsNamedBeforeAnythingIsCompared(Migration migration, Connection there)
            throws Exception {
        Path page = migration.directory().resolve("none").resolve("page.html");
        Migration.Outcome verify = migration.run("verify", "--html", page.toString());
        assertThat(verify.exitCode()).isEqualTo(ErrorCode.USAGE.exitCode());
        assertThat(verify.output()).contains(page.toString()).doesNotContain("source rows");
        assertThat(Migration.value(there, "select count(*) from crossfade.verification"))
                .isEqualTo("0");
    }

    private static void aVerificationIsAPage(Migration migration, Connection there) throws Exception {
        Path file = migration.directory().resolve("page.html");
        Migration.Outcome verify = migration.run("verify", "--values", "--html", file.toString());
        assertThat(verify.exitCode()).as(verify.output()).isEqualTo(ErrorCode.NOT_EQUAL.exitCode());
        assertThat(verify.output())
                .contains("email: source '•••', target '•••'", "name: source 'n7', target 'Bob \"<b>'");
        String html = Files.readString(file);
        assertThat(html).doesNotContain("secret.example");
        PageText page = PageText.of(html);
        assertThat(page.texts("div").getFirst()).contains("not equal", "1 row of the source");
        assertThat(page.under("Rows that differ"))
                .contains(
                        "(7)",
                        "•••",
                        "Bob \"<b>",
                        "(8)",
                        "missing in the target",
                        ODD,
                        "</td><script>alert(2)</script>");
        assertThat(page.under("Keys that are set aside")).contains("900");

        JsonNode plain = json(migration.run("verify", "--json"));
        assertThat(plain.get("verdict").asText()).isEqualTo("different");
        assertThat(plain.get("discrepancies").toString())
                .contains(
                        "{\"mapping\":\"public.account\",\"table\":\"public.account\",\"key\":[\"8\"],\"kind\":\"missing\",\"columns\":[]}")
                .contains("\"columns\":[\"email\",\"name\"]}")
                .doesNotContain("Bob");
        JsonNode values = json(migration.run("verify", "--json", "--values"));
        assertThat(values.get("discrepancies").toString())
                .contains("{\"name\":\"email\",\"source\":\"•••\",\"target\":\"•••\",\"masked\":true}", "Bob");
        assertThat(Migration.value(there, "select string_agg(detail::text, '') from crossfade.discrepancy"))
                .contains("•••", "Bob")
                .doesNotContain("secret.example");
    }

    private static void theSummaryHidesToo(Migration migration) throws Exception {
        for (String[] options :
                List.of(new String[] {"--summary", "--verbose"}, new String[] {"--verbose", "--json"})) {
            assertThat(migration.run("status", options).output())
                    .contains("its words may hold masked values: •••", "900")
                    .doesNotContain("secret.example");
        }
    }

    /** @return the report's tables as JSON */
    private static String theReportCountsTablesAndRecommends(Migration migration) throws Exception {
        Path file = migration.directory().resolve("report.html");
        Migration.Outcome said = migration.run("report", "--html", file.toString());
        assertThat(said.exitCode()).as(said.output()).isZero();
        assertThat(said.output()).contains("filtered by `where`", "set aside", "last verified", "recommended");
        PageText page = PageText.of(Files.readString(file));
        assertThat(page.texts("div").getFirst()).contains("in phase applying", "rows that differ");
        assertThat(page.under("Recommendations")).contains("account_seq", "account_name", "has no key");

        JsonNode report = json(migration.run("report", "--json"));
        List<String> codes = new ArrayList<>();
        report.get("recommendations").forEach(one -> codes.add(one.get("code").asText()));
        assertThat(codes).contains("sequence-near-end", "index-missing", "no-key");
        JsonNode account = table(report, "public.account");
        assertThat(account.get("rows").get("found").asLong()).isEqualTo(231);
        assertThat(account.get("rows").get("filtered").asLong()).isEqualTo(30);
        assertThat(account.get("rows").get("setAside").get(0).get("rows").asLong())
                .isEqualTo(1);
        assertThat(account.get("rows").get("failed").asLong()).isEqualTo(2);
        assertThat(account.get("rowsCopied").asLong()).isEqualTo(200);
        assertThat(account.get("verified").get("verdict").asText()).isEqualTo("different");
        assertThat(account.get("repaired").asLong()).isZero();
        assertThat(table(report, "public.log").get("verified").get("verdict").asText())
                .isEqualTo("equal");
        assertThat(report.get("verification").get("differences").asLong()).isEqualTo(4);
        assertThat(report.get("speed").get("rowsPerSecond").asLong()).isPositive();
        return report.get("tables").toString();
    }

    private static JsonNode table(JsonNode report, String mapping) {
        for (JsonNode table : report.get("tables")) {
            if (table.get("mapping").asText().equals(mapping)) {
                return table;
            }
        }
        throw new AssertionError("no " + mapping + " in " + report);
    }

    private static void theReportOutlivesTheMigration(Migration migration, String before) throws Exception {
        Migration.Outcome abort = migration.run("abort", "--yes");
        assertThat(abort.exitCode()).as(abort.output()).isZero();
        JsonNode kept = json(migration.run("report", "--json"));
        assertThat(kept.get("phase").asText()).isEqualTo("aborted");
        assertThat(kept.get("endedAt").isNull()).isFalse();
        assertThat(kept.get("tables").toString()).isEqualTo(before);
        assertThat(migration.run("report").output()).contains("aborted", "last verified");
    }
}
