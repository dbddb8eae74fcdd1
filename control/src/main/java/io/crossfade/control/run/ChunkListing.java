package io.crossfade.control.run;

import io.crossfade.control.run.ComparedWays.Compared;
import io.crossfade.control.run.ComparedWays.Way;
import io.crossfade.control.watch.ChunkSize;
import io.crossfade.core.db.Database;
import io.crossfade.core.error.CrossfadeException;
import io.crossfade.core.error.ErrorCode;
import io.crossfade.core.model.KeyOrder;
import io.crossfade.core.model.MappingId;
import io.crossfade.core.model.MappingRange;
import io.crossfade.core.plan.TablePlan;
import io.crossfade.core.store.CoverageStore;
import io.crossfade.core.store.CoverageStore.Chunk;
import io.crossfade.verifier.KeyRanges;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The chunks that a continuous verification walks: whole tables, and ranges of the leading key of large ones. A chunk that has
 * outgrown its size is cut when a round begins; none of its parts is said to have been looked at later than it was.
 */
final class ChunkListing {
    private final CoverageStore coverage;
    private final ChunkSize size;

    ChunkListing(CoverageStore coverage, ChunkSize size) {
        this.coverage = coverage;
        this.size = size;
    }

    /** As they are kept from now on. */
    List<Chunk> of(List<Compared> compared, Instant now) {
        Map<MappingId, TablePlan> tables =
                compared.stream().map(Compared::table).collect(Collectors.toMap(TablePlan::id, table -> table));
        coverage.list(tables.keySet(), now);
        Map<MappingId, List<Chunk>> listed = coverage.all().stream()
                .filter(chunk -> tables.containsKey(chunk.mapping()))
                .collect(Collectors.groupingBy(Chunk::mapping, LinkedHashMap::new, Collectors.toList()));
        listed.replaceAll((mapping, chunks) -> ofKey(Objects.requireNonNull(tables.get(mapping)), chunks));
        compared.stream().collect(Collectors.groupingBy(Compared::way)).forEach((way, of) -> cut(way, of, listed));
        return listed.values().stream().flatMap(Collection::stream).toList();
    }

    /** Ranges of a key that the plan no longer has are one chunk again. */
    private List<Chunk> ofKey(TablePlan table, List<Chunk> chunks) {
        Optional<KeyOrder> order = KeyRanges.order(table);
        if (chunks.stream()
                .map(chunk -> chunk.rows().range())
                .allMatch(range -> range.isWhole() || order.equals(Optional.of(range.order())))) {
            return chunks;
        }
        Instant oldest = chunks.stream()
                .map(Chunk::unverifiedSince)
                .min(Comparator.naturalOrder())
                .orElseThrow();
        return replaced(List.of(Chunk.listed(MappingRange.whole(table.id()), oldest)));
    }

    /** Those that cannot be cut now, as a database is away, stay as they are until another round. */
    private void cut(Way way, List<Compared> tables, Map<MappingId, List<Chunk>> listed) {
        try (KeyRanges ranges = KeyRanges.open(way.databases().source(), size.bytes(), Comparisons.ONE_SESSION)) {
            for (Compared each : tables) {
                listed.computeIfPresent(
                        each.table().id(),
                        (mapping, chunks) -> cut(chunks, each.table(), borders(ranges, each, chunks)));
            }
        } catch (CrossfadeException e) {
            return;
        }
    }

    private static List<String> borders(KeyRanges ranges, Compared table, List<Chunk> present) {
        try {
            Database target = table.way().databases().target(table.lane().target());
            return ranges.borders(table.table(), target, present.size());
        } catch (CrossfadeException e) {
            if (e.code() == ErrorCode.NOT_FOUND || e.code() == ErrorCode.TABLE_CHANGED) {
                return List.of();
            }
            throw e;
        }
    }

    private List<Chunk> cut(List<Chunk> chunks, TablePlan table, List<String> borders) {
        if (borders.isEmpty()) {
            return chunks;
        }
        KeyOrder order = KeyRanges.order(table).orElseThrow();
        List<Chunk> parts = chunks.stream()
                .flatMap(chunk -> chunk.cut(KeyRanges.finer(chunk.rows().range(), order, borders)).stream())
                .toList();
        return parts.size() == chunks.size() ? chunks : replaced(parts);
    }

    private List<Chunk> replaced(List<Chunk> chunks) {
        coverage.replace(chunks.getFirst().mapping(), chunks);
        return chunks;
    }
}
