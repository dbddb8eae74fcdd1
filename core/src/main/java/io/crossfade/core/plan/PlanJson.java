package io.crossfade.core.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A plan as JSON, in which equal plans are equal texts, and its hash. */
public final class PlanJson {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .build();

    private PlanJson() {}

    public static String write(MigrationPlan plan) {
        try {
            return JSON.writeValueAsString(plan);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a plan is plain data", e);
        }
    }

    /** @throws CrossfadeException PLAN_CHANGED if another version of Crossfade wrote it */
    public static MigrationPlan read(String json) {
        try {
            return JSON.readValue(json, MigrationPlan.class);
        } catch (JsonProcessingException e) {
            throw new CrossfadeException(
                    ErrorCode.PLAN_CHANGED,
                    "the stored plan cannot be read: " + e.getOriginalMessage(),
                    "use the Crossfade that began this migration",
                    e);
        }
    }

    /**
     * SHA-256 over what a migration is: names, tables, columns, types, keys, lanes. What changes while it runs is left
     * out: estimates, whether a target table is still to be made, how constraints are kept away.
     */
    public static String hash(MigrationPlan plan) {
        MigrationPlan lasting = new MigrationPlan(
                plan.migration(),
                plan.slot(),
                plan.publication(),
                plan.lanes().stream().map(PlanJson::lasting).toList());
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(write(lasting).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static LanePlan lasting(LanePlan lane) {
        return new LanePlan(
                lane.lane(),
                lane.target(),
                lane.topic(),
                ConstraintMode.REPLICA_ROLE,
                lane.tables().stream().map(PlanJson::lasting).toList());
    }

    private static TablePlan lasting(TablePlan table) {
        return new TablePlan(
                table.source(), table.target(), table.columns(), table.keyColumns(), false, false, false, 0, 0);
    }
}
