package io.crossfade.control.back;

import io.crossfade.control.plan.RemedySql;
import io.crossfade.core.catalog.Catalog;
import io.crossfade.core.catalog.TableShape;
import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.TablePlan;
import java.util.List;
import java.util.Optional;

/** Why a mapping has no way back at all, as far as that is known without turning it round. */
final class Obstacles {
    private final Catalog source;
    private final Catalog target;
    private final List<TablePlan> ofTarget;

    /** @param ofTarget all mappings into the target, also those that are only fed */
    Obstacles(Catalog source, Catalog target, List<TablePlan> ofTarget) {
        this.source = source;
        this.target = target;
        this.ofTarget = ofTarget;
    }

    /** The first that is found. */
    Optional<Limit> of(TablePlan table) {
        return rows(table).or(() -> tables(table));
    }

    private Optional<Limit> rows(TablePlan table) {
        if (table.query() != null) {
            return none(
                    table,
                    Limit.Kind.QUERY,
                    "a query makes the rows of the target's " + table.target()
                            + ": nothing says which rows of the source a change of them would be",
                    "");
        }
        if (table.sharesTarget()) {
            return none(
                    table,
                    Limit.Kind.SHARED,
                    "the target's " + table.target()
                            + " holds rows of others too: of a row that is inserted there nobody knows whose it is",
                    "");
        }
        if (ofTarget.stream()
                        .filter(other -> other.target().equals(table.target()))
                        .count()
                > 1) {
            return none(
                    table,
                    Limit.Kind.SHARED,
                    "several mappings become the target's " + table.target()
                            + ": of a row that is inserted there nobody knows to which source table it belongs",
                    "");
        }
        boolean several = ofTarget.stream()
                        .filter(other -> !other.fed()
                                && other.query() == null
                                && other.source().equals(table.source()))
                        .count()
                > 1;
        return several
                ? none(
                        table,
                        Limit.Kind.SHARED,
                        "several mappings of the target come from the source's " + table.source()
                                + ": a row of it has become several",
                        "")
                : Optional.empty();
    }

    private Optional<Limit> tables(TablePlan table) {
        if (source.table(table.source()).isEmpty()) {
            return none(table, Limit.Kind.TABLE, "the source has no table " + table.source() + " any more", "");
        }
        Optional<TableShape> written = target.table(table.target());
        if (written.isEmpty()) {
            return none(
                    table,
                    Limit.Kind.TABLE,
                    "the target's " + table.target() + " is not there yet: whether its rows can go back is known then",
                    "");
        }
        return target.leaves(written.get()).stream()
                .flatMap(part -> logged(table, part).stream())
                .findFirst();
    }

    /** With a publication over a table without identity the writers' UPDATE and DELETE would fail. */
    private static Optional<Limit> logged(TablePlan table, TableShape part) {
        TableId id = part.id();
        if (!part.kind().isPublishable()) {
            return none(
                    table,
                    Limit.Kind.TABLE,
                    "the target's " + id + " is not in the write-ahead log: "
                            + part.kind().words(),
                    RemedySql.setLogged(id) + " in the target");
        }
        return part.hasIdentity()
                ? Optional.empty()
                : none(
                        table,
                        Limit.Kind.KEY,
                        "the target's " + id + " has no replica identity: published, its UPDATE and DELETE would fail",
                        RemedySql.identity(part) + " in the target");
    }

    private static Optional<Limit> none(TablePlan table, Limit.Kind kind, String text, String remedy) {
        return Optional.of(Limit.none(table.id(), kind, text, remedy));
    }
}
