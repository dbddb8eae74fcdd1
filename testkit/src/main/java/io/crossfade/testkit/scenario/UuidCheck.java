package io.crossfade.testkit.scenario;

import io.crossfade.testkit.oracle.Difference;
import io.crossfade.testkit.oracle.NameUuid;
import io.crossfade.testkit.oracle.OracleReport;
import io.crossfade.testkit.oracle.QueryPair;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Whether each listing's UUID is the one of version 5 that its number makes (RFC 9562, 5.5), and no two are the same. */
final class UuidCheck implements PostgresScenario.FurtherCheck {
    private static final UUID NAMESPACE = UUID.fromString("6ba7b810-9dad-11d1-80b4-00c04fd430c8");
    private static final int SAMPLES = 20;
    private static final QueryPair PAIR = new QueryPair(
            "uuid of listings",
            List.of("id"),
            "computed here",
            "select id, uuid::text from public.listings order by id");

    private final String target;

    UuidCheck(String target) {
        this.target = target;
    }

    @Override
    public List<OracleReport.TableResult> compare(ScenarioSides sides) throws SQLException {
        Connection connection = sides.targets().get(target);
        if (connection == null) {
            return List.of();
        }
        long count = 0;
        long wrong = 0;
        List<Difference> samples = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(PAIR.target())) {
            while (rows.next()) {
                count++;
                String id = rows.getString(1);
                String expected = NameUuid.version5(NAMESPACE, id).toString();
                String found = rows.getString(2);
                if (!expected.equals(found) || !seen.add(found)) {
                    wrong++;
                    if (samples.size() < SAMPLES) {
                        String detail = "uuid: '" + expected + "' is '" + found + "'";
                        samples.add(new Difference(PAIR, Difference.Kind.CHANGED, id, detail));
                    }
                }
            }
        }
        return List.of(new OracleReport.TableResult(PAIR, count, count, wrong, samples));
    }
}
