package io.crossfade.verifier.schema;

import io.crossfade.core.model.TableId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A table as the catalog defines it. Definitions are the server's own words under an empty search path, so that every name
 * that is not PostgreSQL's own is qualified.
 *
 * @param grantees the owner, and roles that are granted something, {@code public} for everybody
 */
record TableSchema(
        TableId id,
        Form form,
        String owner,
        Set<String> grantees,
        List<Column> columns,
        List<Index> indexes,
        List<Constraint> constraints,
        List<ForeignKey> foreignKeys,
        List<Sequence> sequences,
        List<Trigger> triggers,
        List<Policy> policies,
        List<ColumnGrant> columnGrants) {

    /**
     * @param kind {@code pg_class.relkind}
     * @param identity {@code pg_class.relreplident}
     * @param identityColumns of the index that is the replica identity; empty where none was named
     * @param partitionKey null where it is not partitioned
     * @param bounds of all partitions, in the order of their text, each after its parent's
     */
    record Form(
            char kind,
            boolean unlogged,
            boolean rowSecurity,
            boolean forcedRowSecurity,
            char identity,
            List<String> identityColumns,
            @Nullable String partitionKey,
            List<String> bounds) {
        boolean partitioned() {
            return kind == 'p';
        }
    }

    /**
     * @param notNullProven false where NOT NULL was declared without a look at the rows
     * @param identity {@code a} always, {@code d} by default, blank: none
     * @param generated {@code s} stored, {@code v} virtual, blank: no
     * @param expression of the default or of the generated value
     * @param draws whether the default draws from a sequence
     * @param collation where it is not the type's own
     * @param userType the type, or an array's element type, where somebody made it
     * @param typeKind {@code pg_type.typtype} of that
     * @param typeParts an enum's labels, a composite's fields, a domain's base and constraints
     */
    record Column(
            String name,
            String type,
            boolean notNull,
            boolean notNullProven,
            char identity,
            char generated,
            @Nullable String expression,
            boolean draws,
            @Nullable String collation,
            @Nullable String userType,
            char typeKind,
            List<String> typeParts) {
        boolean isGenerated() {
            return generated != ' ';
        }

        boolean isIdentity() {
            return identity != ' ';
        }

        /** Whether an insert may leave it out and gets something other than null. */
        boolean fillsItself() {
            return isIdentity() || expression != null;
        }
    }

    /** @param deferrable whether its check may wait for the commit */
    record Index(String name, boolean primary, boolean unique, boolean valid, boolean deferrable, String definition) {}

    /** A check, or where {@code exclusion} an exclusion constraint. */
    record Constraint(String name, boolean exclusion, String definition, boolean proven, boolean enforced) {}

    /**
     * @param actions what the server writes after the columns: MATCH, ON UPDATE, ON DELETE
     * @param cascades whether it deletes or changes the referring rows by itself
     * @param timing such as {@code deferrable initially deferred}; empty: at once
     */
    record ForeignKey(
            String name,
            List<String> columns,
            TableId parent,
            List<String> parentColumns,
            String actions,
            boolean cascades,
            String timing,
            boolean proven,
            boolean enforced) {}

    /**
     * A sequence that a column's identity or default draws from.
     *
     * @param columnEnd the last number that the column's type holds in the sequence's direction; null: any
     * @param drawn the last number it gave; null where none was drawn or the role may not ask
     * @param indexed whether the column's farthest value is found by an index, and the role may ask the sequence
     * @param farthest the column's farthest value; null where the table is empty or nothing was looked up
     */
    record Sequence(
            TableId id,
            String column,
            boolean identity,
            String type,
            long increment,
            long minimum,
            long maximum,
            boolean cycles,
            long cache,
            @Nullable Long columnEnd,
            @Nullable Long drawn,
            boolean indexed,
            @Nullable Long farthest) {
        boolean ascending() {
            return increment > 0;
        }

        Sequence with(@Nullable Long value) {
            return new Sequence(
                    id, column, identity, type, increment, minimum, maximum, cycles, cache, columnEnd, drawn, indexed,
                    value);
        }
    }

    /**
     * @param enabled {@code pg_trigger.tgenabled}
     * @param body a digest of its function's text
     */
    record Trigger(String name, String definition, char enabled, String function, String body) {}

    record Policy(String name, String definition) {}

    record ColumnGrant(String column, String role, String privilege) {}

    Optional<Column> column(String name) {
        return columns.stream().filter(column -> column.name().equals(name)).findFirst();
    }

    Optional<Sequence> sequenceOf(String column) {
        return sequences.stream()
                .filter(sequence -> sequence.column().equals(column))
                .findFirst();
    }

    Optional<Index> primaryKey() {
        return indexes.stream().filter(Index::primary).findFirst();
    }

    TableSchema with(List<Sequence> others) {
        return new TableSchema(
                id,
                form,
                owner,
                grantees,
                columns,
                indexes,
                constraints,
                foreignKeys,
                others,
                triggers,
                policies,
                columnGrants);
    }
}
