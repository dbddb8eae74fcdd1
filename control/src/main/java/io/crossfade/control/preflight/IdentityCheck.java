package io.crossfade.control.preflight;

import io.crossfade.control.plan.Finding;
import io.crossfade.control.plan.RemedySql;
import io.crossfade.control.plan.TableKey;
import io.crossfade.core.catalog.ColumnShape;
import io.crossfade.core.catalog.ReplicaIdentity;
import io.crossfade.core.catalog.TableShape;
import io.crossfade.core.catalog.UniqueIndex;
import io.crossfade.core.plan.TablePlan;
import java.util.List;
import java.util.Optional;

/**
 * Whether every moved table has a replica identity. A publication over one that has none makes the application's own
 * UPDATE and DELETE fail (PostgreSQL manual, 29.1.1), so this is refused before a publication is made. For a partitioned
 * table the partitions' identities count.
 */
final class IdentityCheck implements PreflightCheck {
    @Override
    public void look(PreflightContext on, List<Finding> findings) {
        on.eachSource((table, root) -> {
            for (TableShape shape : on.source().catalog().leaves(root)) {
                identity(shape, findings);
            }
            generated(root, findings);
            whole(table, root, findings);
        });
    }

    private static void identity(TableShape shape, List<Finding> findings) {
        if (shape.hasIdentity()) {
            return;
        }
        String what = switch (shape.replicaIdentity()) {
            case DEFAULT -> "has no primary key and so no replica identity";
            case INDEX -> "its replica identity names an index that is gone";
            case NOTHING -> "its replica identity is NOTHING";
            case FULL -> throw new IllegalStateException("FULL needs no index");
        };
        findings.add(Finding.error(
                "replica-identity",
                "source " + shape.id(),
                what + ": with a publication over it the application's UPDATE and DELETE would fail",
                RemedySql.identity(shape)));
    }

    /** Generated columns are not in the log, so a row could not be found by them. */
    private static void generated(TableShape shape, List<Finding> findings) {
        for (String key : TableKey.of(shape).map(UniqueIndex::columns).orElse(List.of())) {
            Optional<ColumnShape> column = shape.column(key);
            if (column.isPresent() && column.get().generated()) {
                findings.add(Finding.error(
                        "generated-key",
                        "source " + shape.id() + "." + key,
                        "is generated and part of the replica identity: generated values are not replicated",
                        "choose a unique index over ordinary columns: ALTER TABLE … REPLICA IDENTITY USING INDEX"));
            }
        }
    }

    private static void whole(TablePlan table, TableShape shape, List<Finding> findings) {
        if (!table.hasKey() && shape.replicaIdentity() == ReplicaIdentity.FULL) {
            findings.add(Finding.warning(
                    "no-key",
                    "source " + shape.id(),
                    "has no key: rows are matched whole, one by one, which is slow, and equal rows are told apart by"
                            + " number only",
                    "give it a primary key, here and in the target"));
        }
    }
}
