package io.crossfade.sqlite.value;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.sqlite.TestFile;
import io.crossfade.sqlite.file.FileSnapshot;
import io.crossfade.sqlite.rows.SourceRows;
import io.crossfade.sqlite.schema.MappedTable;
import io.crossfade.testkit.DatabaseServer;
import io.crossfade.testkit.TestServers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of values, told by the values that a real file holds, with PostgreSQL as the judge of their text. */
class RenderingTest {
    private static DatabaseServer server;
    private static Connection postgres;

    @TempDir
    Path directory;

    @BeforeAll
    static void start() throws SQLException {
        server = TestServers.postgres(16);
        postgres = server.connect();
        try (Statement set = postgres.createStatement()) {
            set.execute(io.crossfade.core.sql.SessionSettings.statements());
        }
    }

    @AfterAll
    static void stop() throws SQLException {
        postgres.close();
        server.close();
    }

    @Test
    void integers() throws SQLException {
        assertThat(of(
                        "integer",
                        "0",
                        "-1",
                        "9223372036854775807",
                        "-9223372036854775808",
                        "'12'",
                        "'abc'",
                        "''",
                        "1.5",
                        "x'00'",
                        "1e300"))
                .containsExactly(
                        "0",
                        "-1",
                        "9223372036854775807",
                        "-9223372036854775808",
                        "12",
                        "! text where bigint is expected",
                        "! an empty text where bigint is expected",
                        "! a floating point number where bigint is expected",
                        "! a blob where bigint is expected",
                        "! a floating point number where bigint is expected");
        assertThat(of("smallint", "32767", "32768", "-32769"))
                .containsExactly(
                        "32767",
                        "! an integer out of the range of smallint",
                        "! an integer out of the range of smallint");
        assertThat(Conversions.of(io.crossfade.sqlite.schema.TargetType.of(
                                io.crossfade.sqlite.schema.TargetType.Kind.BIGINT))
                        .render(new SqliteValue.Real(1.0)))
                .isEqualTo(new Rendered.Converted("1", "a floating point number without a fraction became an integer"));
    }

    @Test
    void texts() throws SQLException {
        assertThat(of(
                        "text",
                        "'a''b\\c'",
                        "''",
                        "cast(x'610062' as text)",
                        "cast(x'61ff' as text)",
                        "x'61'",
                        "char(65533)",
                        "char(128512)"))
                .containsExactly(
                        "a'b\\c",
                        "",
                        "! a zero character, which PostgreSQL's text cannot hold",
                        "! bytes that are not valid text",
                        "! a blob where text is expected",
                        "\uFFFD",
                        "\uD83D\uDE00");
        assertThat(of("varchar(3)", "'abc'", "'abcd'", "'ab  '", "char(128512, 128512, 128512)", "1234"))
                .containsExactly(
                        "abc",
                        "! text longer than its column",
                        "! text longer than its column",
                        "\uD83D\uDE00\uD83D\uDE00\uD83D\uDE00",
                        "! text longer than its column");
        assertThat(of("char(3)", "'abc'", "'a'", "'a '", "'abcd'"))
                .containsExactly(
                        "abc", "a", "a ~ blanks at the end of a CHAR mean nothing", "! text longer than its column");
        assertThat(of("", "'x'", "5", "2.5", "x'61'"))
                .containsExactly(
                        "x",
                        "5 ~ a number became text",
                        "2.5 ~ a number became text",
                        "! a blob where text is expected");
    }

    @Test
    void numbers() throws SQLException {
        assertThat(of(
                        "real",
                        "1",
                        "0.1",
                        "1e15",
                        "123456789012345.6",
                        "1e-5",
                        "0.0001",
                        "-0.0",
                        "9e999",
                        "5e-324",
                        "2e-323",
                        "1.7976931348623157e308",
                        "'x'",
                        "1e22",
                        "1e23"))
                .containsExactly(
                        "1",
                        "0.1",
                        "1e+15",
                        "123456789012345.6",
                        "1e-05",
                        "0.0001",
                        "0",
                        "Infinity",
                        "5e-324",
                        "2e-323",
                        "1.7976931348623157e+308",
                        "! text where double precision is expected",
                        "1e+22",
                        "9.999999999999999e+22");
        assertThat(of(
                        "decimal(6, 2)",
                        "1",
                        "12.5",
                        "0.1 + 0.2",
                        "12.345",
                        "9999.99",
                        "10000",
                        "'1,5'",
                        "0",
                        "9e999",
                        "-0.01",
                        "1.005"))
                .containsExactly(
                        "1.00",
                        "12.50",
                        "0.30 ~ the noise of binary floating point was rounded away",
                        "! more decimal places than the column has",
                        "9999.99",
                        "! a number with more digits than the column has",
                        "! text where numeric is expected",
                        "0.00",
                        "! a floating point number where numeric is expected",
                        "-0.01",
                        "! more decimal places than the column has");
        assertThat(of("numeric", "12.5", "1e30", "9007199254740993", "1e-10"))
                .containsExactly("12.5", "1000000000000000000000000000000", "9007199254740993", "0.0000000001");
    }

    @Test
    void anyFloatingPointNumberHasPostgresOwnText() throws SQLException {
        Random random = new Random(7);
        List<Double> numbers = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            double any = Double.longBitsToDouble(random.nextLong());
            numbers.add(Double.isFinite(any) ? any : random.nextDouble());
            numbers.add(random.nextInt(1_000_000) / 100.0);
            numbers.add(Math.scalb(1.0, random.nextInt(2000) - 1000));
            numbers.add(Double.parseDouble((random.nextInt(99) + 1) + "e" + (random.nextInt(600) - 300)));
        }
        Object[] texts = numbers.stream().map(FloatText::of).toArray();
        try (PreparedStatement ask = postgres.prepareStatement(
                "select t from unnest(?::text[]) as t where t <> t::double precision::text")) {
            ask.setArray(1, postgres.createArrayOf("text", texts));
            assertThat(ask.executeQuery().next()).isFalse();
        }
        for (int i = 0; i < texts.length; i++) {
            assertThat(Double.parseDouble((String) texts[i])).isEqualTo(numbers.get(i));
        }
    }

    @Test
    void booleans() throws SQLException {
        assertThat(of("boolean", "1", "0", "2", "'true'", "'No'", "'maybe'", "1.5", "null"))
                .containsExactly(
                        "true",
                        "false",
                        "! an integer other than 0 and 1 where boolean is expected",
                        "true ~ a word became a boolean",
                        "false ~ a word became a boolean",
                        "! text where boolean is expected",
                        "! a floating point number where boolean is expected",
                        "NULL");
    }

    @Test
    void blobs() throws SQLException {
        assertThat(of("blob", "x'00ff'", "x''", "'ab'", "7"))
                .containsExactly(
                        "\\x00ff", "\\x", "\\x6162 ~ text became its bytes", "! an integer where bytea is expected");
        assertThat(of(
                        "uuid",
                        "'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'",
                        "x'a0eebc999c0b4ef8bb6d6bb9bd380a11'",
                        "'a0eebc99'"))
                .containsExactly(
                        "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
                        "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11 ~ 16 bytes became a UUID",
                        "! text where uuid is expected");
    }

    @Test
    void timestamps() throws SQLException {
        assertThat(of(
                        "datetime",
                        "'2024-02-29 12:34:56'",
                        "'2024-02-29T12:34:56.120Z'",
                        "'2024-02-29 00:30:00+02:00'",
                        "'2024-02-29 12:34'",
                        "'2024-02-29'",
                        "'2024-02-29 12:34:56.1234567'",
                        "'2023-02-29 00:00:00'",
                        "'now'",
                        "'12:34'",
                        "1709209800",
                        "1709209800123",
                        "1709209800123456",
                        "1709209800.5",
                        "2460369.75",
                        "12345",
                        "'0001-01-01 00:00:00'",
                        "'2024-02-29 24:00:00'"))
                .containsExactly(
                        "2024-02-29 12:34:56+00",
                        "2024-02-29 12:34:56.12+00",
                        "2024-02-28 22:30:00+00",
                        "2024-02-29 12:34:00+00",
                        "2024-02-29 00:00:00+00 ~ a date became its midnight in UTC",
                        "2024-02-29 12:34:56.123456+00 ~ digits behind the microsecond were cut off",
                        "! text where timestamp with time zone is expected",
                        "! text where timestamp with time zone is expected",
                        "! text where timestamp with time zone is expected",
                        "2024-02-29 12:30:00+00 ~ epoch seconds became a time",
                        "2024-02-29 12:30:00.123+00 ~ epoch milliseconds became a time",
                        "2024-02-29 12:30:00.123456+00 ~ epoch microseconds became a time",
                        "2024-02-29 12:30:00.5+00 ~ epoch seconds became a time",
                        "2024-02-29 06:00:00+00 ~ a Julian day became a time",
                        "! an integer where timestamp with time zone is expected",
                        "0001-01-01 00:00:00+00",
                        "! text where timestamp with time zone is expected");
    }

    @Test
    void datesAndTimes() throws SQLException {
        assertThat(of(
                        "date",
                        "'2024-02-29'",
                        "'2024-02-29 00:00:00'",
                        "'2024-02-29 01:00'",
                        "'29.02.2024'",
                        "1709164800",
                        "1709164801"))
                .containsExactly(
                        "2024-02-29",
                        "2024-02-29 ~ a midnight became its date",
                        "! a time of day where only a date is expected",
                        "! text where date is expected",
                        "2024-02-29 ~ epoch seconds became a time",
                        "! a time of day where only a date is expected");
        assertThat(of("time", "'07:05'", "'07:05:09.25'", "'25:00'", "'07:05Z'", "'2024-02-29 07:05'", "705"))
                .containsExactly(
                        "07:05:00",
                        "07:05:09.25",
                        "! text where time is expected",
                        "! text where time is expected",
                        "! text where time is expected",
                        "! an integer where time is expected");
    }

    @Test
    void json() throws SQLException {
        assertThat(of(
                        "json",
                        "'{\"bb\": 1, \"a\":[1.10,-0,1e2,null,true,\"\\u00e9\\n\\/\\u001f\"], \"c\":{}}'",
                        "'{\"a\":1,\"a\":2}'",
                        "'{a:1}'",
                        "''",
                        "'1 2'",
                        "5",
                        "1.5",
                        "'\"\\u0000\"'",
                        "'\"\\ud800\"'",
                        "'[1e999999999]'",
                        "x'00'",
                        "'[1e-7, 123456789012345678901234567890, 0e10, 0.0]'"))
                .containsExactly(
                        "{\"a\": [1.10, 0, 100, null, true, \"\u00e9\\n/\\u001f\"], \"c\": {}, \"bb\": 1}",
                        "{\"a\": 2} ~ of a key that an object has twice, the last value stayed",
                        "! invalid JSON",
                        "! invalid JSON",
                        "! invalid JSON",
                        "5",
                        "1.5",
                        "! a zero character in JSON, which jsonb cannot hold",
                        "! half of a surrogate pair in JSON, which jsonb cannot hold",
                        "! a JSON number beyond the range of numeric",
                        "! a blob where JSON is expected",
                        "[0.0000001, 123456789012345678901234567890, 0, 0.0]");
    }

    /** Each value: its text, with {@code ~} what was done to it, or {@code !} why it does not fit. */
    private List<String> of(String declared, String... values) throws SQLException {
        Path place = directory.resolve(Integer.toString(declared.hashCode()));
        if (!place.toFile().mkdir()) {
            throw new IllegalStateException("no directory " + place);
        }
        List<String> rendered = new ArrayList<>();
        try (TestFile file = new TestFile(place, "create table t (v " + declared + ")")) {
            for (String value : values) {
                file.sql("insert into t values (" + value + ")");
            }
            MappedTable table = file.schema().tables().getFirst();
            try (FileSnapshot snapshot = FileSnapshot.open(file.file())) {
                new SourceRows(snapshot)
                        .read(table, row -> rendered.add(told(row.cells().getFirst(), table)));
            }
        }
        return rendered;
    }

    private static String told(Rendered rendered, MappedTable table) throws SQLException {
        return switch (rendered) {
            case Rendered.Fits(String text) -> agreed(text, table);
            case Rendered.Converted(String text, String how) -> agreed(text, table) + " ~ " + how;
            case Rendered.Null n -> "NULL";
            case Rendered.Unfit(String reason) -> "! " + reason;
        };
    }

    /** PostgreSQL takes the text and prints it as it is. */
    private static String agreed(String text, MappedTable table) throws SQLException {
        String type = table.columns().getFirst().type().name();
        try (PreparedStatement ask = postgres.prepareStatement("select ?::" + type + "::text")) {
            ask.setString(1, text);
            try (ResultSet row = ask.executeQuery()) {
                row.next();
                assertThat(row.getString(1)).as("PostgreSQL's own text").isEqualTo(text);
            }
        }
        return text;
    }
}
