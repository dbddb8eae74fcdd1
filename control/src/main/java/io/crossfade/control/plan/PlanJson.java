package io.crossfade.control.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.Sha256;
import io.crossfade.core.plan.ConstraintMode;
import io.crossfade.core.plan.LanePlan;
import io.crossfade.core.plan.MigrationPlan;
import io.crossfade.core.plan.TablePlan;
import java.util.List;

/** A plan as it is stored, and its hash: over all that must not change while a migration runs. */
public final class PlanJson {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .build();

    private PlanJson() {}

    public static String write(MigrationPlan plan) {
        try {
            return JSON.writeValueAsString(plan);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a plan that is no JSON", e);
        }
    }

    /** @throws CrossfadeException PLAN_CHANGED if another version of Crossfade stored it in another form */
    public static MigrationPlan read(String json) {
        try {
            return JSON.readValue(json, MigrationPlan.class);
        } catch (JsonProcessingException e) {
            throw new CrossfadeException(
                    ErrorCode.PLAN_CHANGED, "the stored plan cannot be read: another version of Crossfade made it", e);
        }
    }

    /**
     * SHA-256, in hex. Left out is what may change as a migration runs without being another one: estimates, whether a
     * table was absent, and the ways of copy and apply that follow from grants and servers. Those are resolved when the
     * plan is stored, and the stored plan is the one that is carried out.
     */
    public static String hash(MigrationPlan plan) {
        List<LanePlan> lanes = plan.lanes().stream()
                .map(lane -> new LanePlan(
                        lane.lane(),
                        lane.target(),
                        lane.topic(),
                        ConstraintMode.EXACT_ORDER,
                        lane.tables().stream().map(PlanJson::lasting).toList()))
                .toList();
        String lasting = write(new MigrationPlan(plan.migration(), plan.slot(), plan.publication(), lanes));
        if (!plan.startedAt().isEmpty()) {
            lasting = lasting.replace(plan.startedAt(), ":started_at");
        }
        return Sha256.hex(lasting);
    }

    /** The same plan with another literal in the place of {@code :started_at}. */
    public static MigrationPlan startedAt(MigrationPlan plan, String literal) {
        return plan.startedAt().isEmpty()
                        || literal.isEmpty()
                        || plan.startedAt().equals(literal)
                ? plan
                : read(write(plan).replace(inJson(plan.startedAt()), inJson(literal)));
    }

    private static String inJson(String text) {
        try {
            String quoted = JSON.writeValueAsString(text);
            return quoted.substring(1, quoted.length() - 1);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("every text is JSON", e);
        }
    }

    /** Whether both move the same rows in the same way, whatever the mapping is called. */
    public static boolean sameWay(TablePlan one, TablePlan other) {
        return lasting(one).equals(lasting(other, one.id()));
    }

    private static TablePlan lasting(TablePlan table) {
        return lasting(table, table.id());
    }

    private static TablePlan lasting(TablePlan table, MappingId id) {
        return new TablePlan(
                id,
                table.source(),
                table.target(),
                table.columns(),
                table.keyColumns(),
                table.dropped(),
                table.reshape(),
                table.query(),
                table.fed(),
                false,
                false,
                table.overridingSystemValue(),
                0,
                0,
                table.ledger(),
                table.amongOthers());
    }
}
