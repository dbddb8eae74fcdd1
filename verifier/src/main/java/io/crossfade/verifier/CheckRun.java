package io.crossfade.verifier;

import io.crossfade.core.db.SqlErrors;
import io.crossfade.core.error.CrossfadeException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;

/** Carries named checks out at the snapshots of a comparison. One that fails is no answer, and keeps no other back. */
final class CheckRun {
    private static final int FETCH_ROWS = 5_000;

    private final Sessions sources;
    private final TargetSessions targets;

    CheckRun(Sessions sources, TargetSessions targets) {
        this.sources = sources;
        this.targets = targets;
    }

    List<CheckResult> all(List<NamedCheck> checks) {
        return checks.stream().map(this::result).toList();
    }

    private CheckResult result(NamedCheck check) {
        String action = "carry out check '" + check.name() + "'";
        try {
            return new CheckResult(check.name(), broken(check, action), null);
        } catch (CrossfadeException e) {
            if (Anew.isLost(e) || Failures.isGivenUp(e)) {
                throw e;
            }
            return new CheckResult(
                    check.name(),
                    0,
                    e.getCause() instanceof SQLException sql ? SqlErrors.firstLine(sql) : e.getMessage());
        }
    }

    private long broken(NamedCheck check, String action) {
        String asked = check.asked().sql();
        NamedCheck.Question within = check.within();
        Sessions here = sessions(check.asked());
        if (within == null) {
            return here.run(action, session -> count(session, CheckSql.count(asked)));
        }
        Sessions there = sessions(within);
        return here == there
                ? here.run(action, session -> count(session, CheckSql.countMissing(asked, within.sql())))
                : here.run(action, session -> there.run(action, other -> missing(session, asked, other, within.sql())));
    }

    private Sessions sessions(NamedCheck.Question question) {
        ComparedTarget target = question.target();
        return target == null ? sources : targets.of(target);
    }

    private static long count(Connection session, String sql) throws SQLException {
        try (PreparedStatement ask = session.prepareStatement(sql);
                ResultSet row = ask.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    /** Both answers come in one order, so that neither is held in memory. */
    private static long missing(Connection session, String asked, Connection other, String within) throws SQLException {
        try (PreparedStatement ask = values(session, asked);
                PreparedStatement askOther = values(other, within);
                ResultSet values = ask.executeQuery();
                ResultSet allowed = askOther.executeQuery()) {
            long missing = 0;
            byte[] candidate = next(allowed);
            for (byte[] value = next(values); value.length > 0; value = next(values)) {
                while (candidate.length > 0 && Arrays.compareUnsigned(candidate, value) < 0) {
                    candidate = next(allowed);
                }
                if (!Arrays.equals(candidate, value)) {
                    missing++;
                }
            }
            return missing;
        }
    }

    private static PreparedStatement values(Connection session, String sql) throws SQLException {
        PreparedStatement ask = session.prepareStatement(CheckSql.values(sql));
        ask.setFetchSize(FETCH_ROWS);
        return ask;
    }

    /** In UTF-8, with a byte before it, so that nothing is shorter than one; nothing: the end. */
    private static byte[] next(ResultSet row) throws SQLException {
        return row.next() ? ("v" + row.getString(1)).getBytes(StandardCharsets.UTF_8) : new byte[0];
    }
}
