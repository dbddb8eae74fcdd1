package io.crossfade.applier;

import static org.assertj.core.api.Assertions.assertThat;

import io.crossfade.core.sql.Identifiers;
import io.crossfade.core.sql.MappingSql;
import io.crossfade.testkit.oracle.NameUuid;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code uuid_v5(namespace, key)} as PostgreSQL evaluates what stands for it, beside Java's SHA-1. */
@ExtendWith(Servers.Extension.class)
class UuidV5Test {
    private static final String DNS = "6ba7b810-9dad-11d1-80b4-00c04fd430c8";

    private final Servers servers;

    UuidV5Test(Servers servers) {
        this.servers = servers;
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void isThatOfTheStandardInAReadOnlySession(int major) throws Exception {
        try (LaneRig rig = new LaneRig(servers, major);
                Statement session = rig.connection().createStatement()) {
            session.execute("set default_transaction_read_only = on");
            // RFC 9562, A.4
            assertThat(value(session, "select uuid_v5('" + DNS + "', 'www.example.com')"))
                    .isEqualTo("2ed6657d-e927-568b-95e1-2665a8aea6a2");
            assertThat(value(session, "select uuid_v5('" + DNS + "'::uuid, null)"))
                    .isNull();
            assertThat(value(session, "select uuid_v5(null, 'a')")).isNull();
            String nested =
                    "select Uuid_v5 ( uuid_v5('" + DNS + "', 'a, (b)'), (select max(n)::text from (values (7)) v(n)) )";
            assertThat(value(session, nested))
                    .isEqualTo(NameUuid.version5(NameUuid.version5(UUID.fromString(DNS), "a, (b)"), "7")
                            .toString());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void isThatOfJavaForAnyKey(int major) throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<String> keys = new ArrayList<>(List.of("", "ß€𐍈é", "'\\"));
        for (int length = 30; length < 130; length++) {
            keys.add(text(random, length));
        }
        keys.add(text(random, 5000));
        UUID namespace = new UUID(random.nextLong(), random.nextLong());
        String rows =
                keys.stream().map(key -> "(" + Identifiers.literal(key) + ")").collect(Collectors.joining(", "));
        try (LaneRig rig = new LaneRig(servers, major);
                Statement session = rig.connection().createStatement();
                ResultSet row = session.executeQuery(MappingSql.expand(
                        "select name, uuid_v5('" + namespace + "', name) from (values " + rows + ") as t (name)"))) {
            int compared = 0;
            while (row.next()) {
                assertThat(row.getString(2))
                        .as("seed %d, key '%s'", seed, row.getString(1))
                        .isEqualTo(
                                NameUuid.version5(namespace, row.getString(1)).toString());
                compared++;
            }
            assertThat(compared).isEqualTo(keys.size());
        }
    }

    private static String text(Random random, int length) {
        return random.ints(length, 1, 0x2FFF)
                .map(c -> random.nextInt(4) == 0 ? c : 'a' + c % 26)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static @Nullable String value(Statement session, String sql) throws SQLException {
        try (ResultSet row = session.executeQuery(MappingSql.expand(sql))) {
            row.next();
            return row.getString(1);
        }
    }
}
