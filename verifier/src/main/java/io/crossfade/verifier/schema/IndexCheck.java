package io.crossfade.verifier.schema;

import static io.crossfade.verifier.schema.TableFindings.NONE;

import io.crossfade.core.model.TableId;
import io.crossfade.verifier.schema.TableSchema.Index;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Compares keys and indexes by what they are over and how, whatever their names. */
final class IndexCheck {
    /** Its columns, and what comes after them. */
    private static final Pattern PLAIN_KEY = Pattern.compile("USING \\w+ \\(([^()]*)\\)(.*)", Pattern.DOTALL);

    private final TablePair pair;
    private final TableId table;
    private final TableFindings findings;
    private final List<Defined> targets;
    private final Set<Index> matched = new HashSet<>();

    private record Defined(Index index, Definition definition) {}

    IndexCheck(TablePair pair, TableFindings findings) {
        this.pair = pair;
        this.table = pair.target().id();
        this.findings = findings;
        targets = pair.target().indexes().stream()
                .map(index -> new Defined(index, pair.names().target().ofIndex(index.definition())))
                .toList();
    }

    void look() {
        List<Defined> sources = pair.source().indexes().stream()
                .filter(Index::valid)
                .map(index -> new Defined(index, pair.names().source().ofIndex(index.definition())))
                .toList();
        List<Defined> lost = new ArrayList<>();
        for (Defined source : sources) {
            if (!pair.names().allGoOn(source.definition())) {
                findings.info(
                        kind(source.index()), source.index().name(), words(source), "by mapping: not all its columns");
            } else {
                Optional<Defined> same = find(source);
                same.ifPresentOrElse(target -> same(source, target), () -> lost.add(source));
            }
        }
        lost.forEach(this::lost);
        boolean keyLost = lost.stream().anyMatch(source -> source.index().primary());
        targets.stream()
                .filter(target -> !matched.contains(target.index()))
                .filter(target -> !(keyLost && target.index().primary()))
                .forEach(target -> extra(target, sources));
        targets.stream().map(Defined::index).filter(index -> !index.valid()).forEach(this::invalid);
    }

    /** The best that means the same: a key for a key, unique for unique, plain for plain. */
    private Optional<Defined> find(Defined source) {
        boolean typesChange = pair.names().typesChange(source.definition());
        List<Defined> same = targets.stream()
                .filter(target -> source.definition().means(target.definition(), typesChange))
                .filter(target -> target.index().unique() || !source.index().unique())
                .toList();
        return same.stream()
                .filter(target -> target.index().primary() == source.index().primary()
                        && target.index().unique() == source.index().unique())
                .findFirst()
                .or(() -> same.stream()
                        .filter(target ->
                                target.index().unique() == source.index().unique())
                        .findFirst())
                // A unique index does what a plain one does; that it is unique is told as something the source has not.
                .or(() -> same.stream().findFirst());
    }

    private void same(Defined source, Defined target) {
        if (target.index().unique() == source.index().unique()) {
            matched.add(target.index());
        }
        if (source.index().primary() && !target.index().primary()) {
            findings.warning(
                    SchemaKind.PRIMARY_KEY,
                    source.index().name(),
                    words(source),
                    "only a unique index",
                    SchemaRemedySql.addPrimaryKey(table, source.definition().sql()));
        }
        if (source.index().deferrable() != target.index().deferrable()) {
            findings.error(
                    kind(source.index()),
                    target.index().name(),
                    source.index().deferrable() ? "deferrable" : "not deferrable",
                    target.index().deferrable() ? "deferrable" : "not deferrable",
                    "");
        }
    }

    private void lost(Defined source) {
        Index index = source.index();
        String sql = source.definition().sql();
        String remedy = index.primary()
                ? SchemaRemedySql.addPrimaryKey(table, sql)
                : index.deferrable()
                        ? SchemaRemedySql.addDeferrableUnique(table, sql)
                        : SchemaRemedySql.createIndex(
                                table, index.unique(), !pair.target().form().partitioned(), sql);
        String targetHas = index.primary()
                ? targets.stream()
                        .filter(target -> target.index().primary())
                        .map(IndexCheck::words)
                        .findFirst()
                        .orElse(NONE)
                : NONE;
        findings.add(
                index.unique() ? Severity.ERROR : Severity.WARNING,
                kind(index),
                index.name(),
                words(source),
                targetHas,
                remedy);
    }

    private void extra(Defined target, List<Defined> sources) {
        Index index = target.index();
        if (!index.unique() || !pair.names().allCome(target.definition().columns()) || isImplied(target, sources)) {
            findings.info(kind(index), index.name(), NONE, words(target));
        } else {
            findings.error(kind(index), index.name(), NONE, words(target), "");
        }
    }

    /**
     * Whether the source has a key over some of its columns, so that no rows of the source can be equal in all of them. Where
     * an expression over columns is unique, so are they.
     */
    private boolean isImplied(Defined target, List<Defined> sources) {
        Matcher key = PLAIN_KEY.matcher(target.definition().sql());
        if (!key.matches() || key.group(2).contains("NULLS NOT DISTINCT")) {
            return false;
        }
        Set<String> columns = pair.names().target().of(key.group(1)).columns();
        return sources.stream()
                .filter(source ->
                        source.index().unique() && !source.definition().form().contains(" where "))
                .map(source ->
                        pair.names().targets(List.copyOf(source.definition().columns())))
                .flatMap(Optional::stream)
                .anyMatch(columns::containsAll);
    }

    private void invalid(Index index) {
        findings.add(
                index.unique() ? Severity.ERROR : Severity.WARNING,
                kind(index),
                index.name(),
                "valid",
                "invalid: it is not used",
                pair.target().form().partitioned()
                        ? ""
                        : SchemaRemedySql.reindex(new TableId(table.schema(), index.name())));
    }

    private static SchemaKind kind(Index index) {
        return index.primary() ? SchemaKind.PRIMARY_KEY : index.unique() ? SchemaKind.UNIQUE : SchemaKind.INDEX;
    }

    /** The definition from USING on. */
    private static String words(Defined defined) {
        String text = defined.index().definition();
        return text.substring(Math.max(0, text.indexOf(" USING ")) + " USING ".length());
    }
}
