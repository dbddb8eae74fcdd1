package io.crossfade.control.cutover;

import io.crossfade.core.db.Database;
import io.crossfade.core.db.SqlErrors;
import io.crossfade.core.db.TableNames;
import io.crossfade.core.model.TableId;
import io.crossfade.core.plan.ParentPlan;
import io.crossfade.core.plan.TablePlan;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the gate finds that ties tables which move to others which do not: of each pair one side would be written by
 * applications and the other by lanes, a moment later and without checks. It only reads.
 */
final class SplitObstacles {
    private final CutoverSetup setup;
    private final MovedTables moved;

    private SplitObstacles(CutoverSetup setup, MovedTables moved) {
        this.setup = setup;
        this.moved = moved;
    }

    /** By the decisions as they are now. */
    static SplitObstacles now(CutoverSetup setup) {
        return new SplitObstacles(setup, MovedTables.now(setup.source(), setup.plan()));
    }

    /** Nothing is left to move, and so nothing else matters. */
    Optional<String> done() {
        return setup.forward().tables().stream().allMatch(table -> isThere(table))
                ? there().map(there -> there + ": nothing is left to do")
                : Optional.empty();
    }

    /** Everything that stands in the way, one line each. */
    List<String> look() {
        List<String> refusals = new ArrayList<>(there().stream().toList());
        refusals.addAll(new StandingFences(setup).inseparable());
        refusals.addAll(fed());
        if (setup.fencedTables().isEmpty() && !setup.movedTables().isEmpty()) {
            refusals.add(
                    "the tables hold rows of others in the " + setup.fenced().name()
                            + " and cannot be closed there: only together with tables that hold none can they come back");
        }
        List<TablePlan> staying = staying();
        if (!staying.isEmpty()) {
            refusals.addAll(tables(staying));
            refusals.addAll(kin(setup.source(), staying, TablePlan::movedTables));
            refusals.addAll(kin(setup.targetDatabase(), staying, table -> List.of(table.target())));
            refusals.addAll(parents(staying));
            refusals.addAll(queries(staying));
            refusals.addAll(sequences(staying));
            setup.route().wholeOnly().ifPresent(refusals::add);
        }
        return refusals;
    }

    /** What has been brought where it is to go. */
    private Optional<String> there() {
        List<String> there = setup.forward().tables().stream()
                .filter(table -> isThere(table))
                .map(table -> table.id().name())
                .toList();
        return there.isEmpty()
                ? Optional.empty()
                : Optional.of("the writers of " + there + " of target '" + setup.target() + "' are in the "
                        + setup.opens().name() + " already");
    }

    private boolean isThere(TablePlan table) {
        return moved.has(setup.target(), table) == (setup.direction().opens() == Side.TARGET);
    }

    /** The target's own tables that are left behind by this move. */
    private List<TablePlan> staying() {
        return new TargetLanes(setup.plan(), setup.target())
                .tables().stream()
                        .filter(table -> !setup.moving().contains(table.id()) && !isThere(table))
                        .toList();
    }

    /** Two mappings of one table can only be closed together. */
    private List<String> tables(List<TablePlan> staying) {
        List<String> refusals = new ArrayList<>();
        Set<TableId> sources = new HashSet<>(setup.forward().sourceTables());
        Set<TableId> targets =
                setup.forward().tables().stream().map(TablePlan::target).collect(Collectors.toSet());
        for (TablePlan table : staying) {
            Stream.concat(
                            table.movedTables().stream().filter(sources::contains),
                            Stream.of(table.target()).filter(targets::contains))
                    .findFirst()
                    .ifPresent(shared -> refusals.add(table.id() + " is of " + shared
                            + " too, which is closed as a whole: name it with the others"));
        }
        return refusals;
    }

    /** Foreign keys, also those of partitions, and tables that are closed with others above them. */
    private List<String> kin(
            Database database, List<TablePlan> staying, Function<TablePlan, Collection<TableId>> names) {
        Set<TableId> moving = withMembers(database, names(setup.forward().tables(), names));
        Set<TableId> others = withMembers(database, names(staying, names));
        List<String> refusals = new ArrayList<>();
        ties(database, moving, others).stream()
                .map(tie -> tie.text() + " in the " + database.name() + ", of which " + tie.stays()
                        + " does not move: name both, or drop the foreign key on both sides")
                .forEach(refusals::add);
        moving.retainAll(others);
        moving.stream()
                .map(table ->
                        table + " in the " + database.name() + " belongs to tables that move and to others that do"
                                + " not, by inheritance: name all of them")
                .forEach(refusals::add);
        return refusals;
    }

    private static Set<TableId> withMembers(Database database, Set<TableId> roots) {
        Set<TableId> all = new TreeSet<>(roots);
        try (Connection session = database.session();
                PreparedStatement find = session.prepareStatement(FenceSql.FIND_MEMBERS)) {
            TableNames.bind(find, 1, List.copyOf(all));
            try (ResultSet row = find.executeQuery()) {
                while (row.next()) {
                    all.add(new TableId(row.getString(2), row.getString(3)));
                }
            }
        } catch (SQLException e) {
            throw SqlErrors.translate(e, "read the partitions and heirs in the " + database.name());
        }
        return all;
    }

    /** Parents that the file declares, where no foreign key does. */
    private List<String> parents(List<TablePlan> staying) {
        return Stream.concat(
                        parents(setup.forward().tables(), staying, "which does not move"),
                        parents(staying, setup.forward().tables(), "and does not move"))
                .toList();
    }

    private static Stream<String> parents(List<TablePlan> children, List<TablePlan> others, String which) {
        Set<TableId> targets = others.stream().map(TablePlan::target).collect(Collectors.toSet());
        return children.stream()
                .flatMap(child -> child.parents().stream()
                        .map(ParentPlan::table)
                        .filter(targets::contains)
                        .map(parent -> child.id() + " has its `parents` in " + parent + ", " + which + ": name both"));
    }

    /** While writers move their lanes read nothing again, and so would leave out what a query has to look up. */
    private List<String> queries(List<TablePlan> staying) {
        return setup.direction().opens() == Side.SOURCE
                ? List.of()
                : setup.plan().lanes().stream()
                        .filter(lane -> lane.target().equals(setup.target())
                                && lane.tables().stream().anyMatch(this::moves))
                        .flatMap(lane -> lane.tables().stream())
                        .filter(table -> table.query() != null && staying.contains(table))
                        .map(table ->
                                table.id() + " is a query's and shares a lane with tables that move: name it with them")
                        .toList();
    }

    private boolean moves(TablePlan table) {
        return setup.moving().contains(table.id());
    }

    private static Set<TableId> names(List<TablePlan> tables, Function<TablePlan, Collection<TableId>> names) {
        return tables.stream().flatMap(table -> names.apply(table).stream()).collect(Collectors.toSet());
    }

    /** Foreign keys between a table that moves and one that another target's writers go on feeding. */
    private List<String> fed() {
        Set<TableId> fed = setup.lanes().fed().stream().map(TablePlan::target).collect(Collectors.toSet());
        Set<TableId> owned =
                setup.lanes().tables().stream().map(TablePlan::target).collect(Collectors.toSet());
        return ties(setup.opens(), owned, fed).stream()
                .map(tie -> tie.text() + " in the target, of which " + tie.stays()
                        + " stays fed by another target's writers: drop the foreign key in the target, or let one target"
                        + " own both tables")
                .toList();
    }

    private record Tie(String text, TableId stays) {}

    /** A foreign key of a partitioned table ties each of its partitions, by whichever name that is mapped. */
    private static List<Tie> ties(Database database, Set<TableId> moving, Set<TableId> staying) {
        List<Tie> ties = new ArrayList<>();
        if (staying.isEmpty()) {
            return ties;
        }
        try (Connection session = database.session();
                PreparedStatement find = session.prepareStatement(CutoverSql.PARENTS)) {
            Partitions partitions = Partitions.read(session);
            try (ResultSet row = find.executeQuery()) {
                while (row.next()) {
                    TableId child = new TableId(row.getString(2), row.getString(3));
                    TableId parent = new TableId(row.getString(4), row.getString(5));
                    String name = row.getString(1);
                    Optional<TableId> left =
                            partitions.in(moving, parent).flatMap(goes -> partitions.in(staying, child));
                    Optional<TableId> right =
                            partitions.in(moving, child).flatMap(goes -> partitions.in(staying, parent));
                    left.or(() -> right)
                            .ifPresent(stays -> ties.add(
                                    new Tie("foreign key " + name + " of " + child + " points at " + parent, stays)));
                }
            }
        } catch (SQLException e) {
            throw SqlErrors.translate(e, "read the foreign keys of the " + database.name());
        }
        return ties;
    }

    /** Two sides that draw from one number space would give the same number twice. */
    private List<String> sequences(List<TablePlan> staying) {
        List<SequenceMove> moving = drawn(setup.forward().tables());
        List<SequenceMove> others = drawn(staying);
        return Stream.concat(
                        shared(moving, others, SequenceMove::sources, setup.source()),
                        shared(moving, others, move -> List.of(move.target()), setup.targetDatabase()))
                .toList();
    }

    private static Stream<String> shared(
            List<SequenceMove> moving,
            List<SequenceMove> others,
            Function<SequenceMove, Collection<TableId>> names,
            Database database) {
        Set<TableId> drawn = new TreeSet<>();
        moving.forEach(move -> drawn.addAll(names.apply(move)));
        drawn.retainAll(
                others.stream().flatMap(move -> names.apply(move).stream()).collect(Collectors.toSet()));
        return drawn.stream()
                .map(sequence -> "sequence " + sequence + " in the " + database.name()
                        + " gives numbers to tables that move and to others that do not: name all of them, or give each"
                        + " a sequence of its own");
    }

    private List<SequenceMove> drawn(List<TablePlan> tables) {
        return new Sequences(setup.source(), setup.targetDatabase(), tables, 0).find();
    }
}
